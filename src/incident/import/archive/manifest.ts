/**
 * sos's report about its own archive: which command wrote which file, how it ended, and what was truncated (sos 4.x,
 * sos_reports/manifest.json).
 */

export interface CollectedCommand {
  /** The command line. */
  readonly text: string;
  /** The file with its output; undefined if there is none. */
  readonly file: string | undefined;
  readonly exitCode: number | undefined;
  /** Only the end was kept. */
  readonly truncated: boolean;
  /** When it ran, in seconds since 1970. */
  readonly at: number | undefined;
}

export interface Manifest {
  readonly commands: readonly CollectedCommand[];
  /** Plugins that were stopped early, so what they copied is incomplete. */
  readonly unfinished: ReadonlySet<string>;
  /** Plugins that finished. */
  readonly finished: ReadonlySet<string>;
}

/** undefined if the format is unknown. */
export function parseManifest(text: string): Manifest | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  const plugins = field(field(field(data, 'components'), 'report'), 'plugins');
  if (typeof plugins !== 'object' || plugins === null) return undefined;
  const commands: CollectedCommand[] = [];
  const unfinished = new Set<string>();
  const finished = new Set<string>();
  for (const [name, plugin] of Object.entries(plugins)) {
    (field(plugin, 'timeout_hit') === true ? unfinished : finished).add(name);
    const list = field(plugin, 'commands');
    if (!Array.isArray(list)) continue;
    for (const each of list as unknown[]) {
      const exec = field(each, 'exec');
      const file = field(each, 'filepath');
      const code = field(each, 'return_code');
      const start = field(each, 'start_time');
      if (typeof exec !== 'string') continue;
      commands.push({
        text: exec,
        file: typeof file === 'string' ? file : undefined,
        exitCode: typeof code === 'number' ? code : undefined,
        truncated: field(each, 'truncated') === true,
        at: typeof start === 'number' ? start : undefined,
      });
    }
  }
  return { commands, unfinished, finished };
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/**
 * Recovers the command from its file's name, if there is no manifest: sos turns everything but letters, digits,
 * points and hyphens into `_`, and slashes into points (sos/report/plugins: _mangle_command).
 */
export function commandOfName(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.\d+$/, '');
  return name.replaceAll('_', ' ').replace(/(^| )\.(?=\w)/g, '$1/');
}
