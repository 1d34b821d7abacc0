/** What an image is built from: a folder or a list of packages, as an archive and a hash of its content. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../../document/regular-file.ts';
import { dockerignore } from './dockerignore.ts';
import { archiveOf, archiveOfTexts } from '../machine/archive.ts';
import { usesTools } from '../definition/lab-files.ts';
import type { ImageSource, LabTool } from '../definition/model.ts';

/** Bytes of a Dockerfile, or of a .dockerignore. */
const MOST = 2 ** 20;

const IGNORE = '.dockerignore';

export interface BuildContext {
  readonly archive: Buffer;
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string>>;
  /** The stage to build; default the last one. */
  readonly target?: string | undefined;
  /** Releases whose base image the build begins with. */
  readonly bases: readonly string[];
  /** It copies from the image of shared tools, which its Dockerfile calls `${TOOLS}`. */
  readonly usesTools: boolean;
}

/** Tools on top of another image. */
export interface ToolsSource {
  readonly kind: 'tools';
  /** The image below, and its id. */
  readonly on: string;
  readonly id: string;
  readonly tools: readonly LabTool[];
  /** It becomes a node: it gets the first process of privileged machines. */
  readonly node: boolean;
}

/** What is built rather than pulled. */
export type BuildSource = Exclude<ImageSource, { kind: 'name' }> | ToolsSource;

/** @throws {FileRefused} for a folder that cannot be read */
export function contextOf(source: BuildSource): BuildContext {
  if (source.kind === 'tools') {
    return {
      archive: archiveOfTexts([
        { to: 'Dockerfile', text: toolsDockerfile(source) },
        { to: 'boot-node', text: BOOT_NODE },
      ]),
      dockerfile: 'Dockerfile',
      args: {},
      bases: [],
      usesTools: true,
    };
  }
  if (source.kind === 'debian') {
    const text = dockerfileOf(source.release, source.packages);
    return {
      archive: archiveOfTexts([{ to: 'Dockerfile', text }]),
      dockerfile: 'Dockerfile',
      args: {},
      bases: [source.release],
      usesTools: false,
    };
  }
  const { context, dockerfile, args, target } = source;
  const text = readText(join(context, dockerfile));
  // The lab file decides what is started, not what is in an image.
  const names = readdirSync(context).filter((name) => name !== 'lab.yaml');
  return {
    archive: archiveOf(
      names.toSorted().map((name) => ({ from: join(context, name), to: name })),
      {
        without: dockerignore(names.includes(IGNORE) ? readText(join(context, IGNORE)) : '', [
          dockerfile,
          IGNORE,
        ]),
        within: context,
      },
    ),
    dockerfile,
    args,
    target,
    bases: basesOf(text, args),
    usesTools: usesTools(text),
  };
}

function readText(file: string): string {
  return readRegularFile(file, MOST).toString('utf8');
}

/** @param below hashes of what it copies from */
export function hashOf(
  { archive, dockerfile, args, target }: BuildContext,
  below: readonly string[] = [],
): string {
  const hash = createHash('sha256').update(archive);
  hash.update(
    JSON.stringify([
      dockerfile,
      Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      below,
      ...(target === undefined ? [] : [target]),
    ]),
  );
  return hash.digest('hex').slice(0, 16);
}

function toolsDockerfile({ on, id, tools, node }: ToolsSource): string {
  const from = 'COPY --from=tools';
  const lines = node
    ? [
        `${from} /usr/local /usr/local`,
        'COPY boot-node /usr/local/lib/drillbook/',
        'USER root',
        'ENTRYPOINT ["/usr/local/sbin/lab-init"]',
      ]
    : tools.map((tool) => `${from} /usr/local/bin/${tool} /usr/local/bin/${tool}`);
  return ['ARG TOOLS', 'FROM ${TOOLS} AS tools', `# ${id}`, `FROM ${on}`, ...lines, ''].join('\n');
}

/** Starts the machine's command, which the engine passes to the first process. */
const BOOT_NODE = `# Part of /usr/local/lib/drillbook/boot.
boot_node() {
	xargs -0 sh -c '[ $# -eq 0 ] || setsid "$@" </dev/null >/proc/1/fd/1 2>/proc/1/fd/2 &' </proc/1/cmdline
}
`;

/** Services must not start while they are installed: policy-rc.d refuses (invoke-rc.d(8)). */
function dockerfileOf(release: string, packages: readonly string[]): string {
  return `FROM drillbook/base:${release}
RUN printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d \\
 && apt-get update -qq \\
 && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends ${packages.join(' ')} >/dev/null \\
 && apt-get clean && rm -rf /var/lib/apt/lists/*
`;
}

/** The releases in `FROM drillbook/base:RELEASE`, with the Dockerfile's ARGs put in. */
export function basesOf(dockerfile: string, args: Readonly<Record<string, string>>): string[] {
  const values = new Map<string, string>();
  const bases = new Set<string>();
  for (const line of dockerfile.split('\n')) {
    const [, name, , value = ''] = /^\s*ARG\s+(\w+)(=(\S*))?\s*$/i.exec(line) ?? [];
    if (name !== undefined) values.set(name, args[name] ?? value);
    const from = /^\s*FROM\s+(?:--\S+\s+)?(\S+)/i.exec(line)?.[1];
    const image = from?.replaceAll(/\$\{?(\w+)\}?/g, (_, arg: string) => values.get(arg) ?? '');
    const release = /^drillbook\/base:([a-z]+)$/.exec(image ?? '')?.[1];
    if (release !== undefined) bases.add(release);
  }
  return [...bases];
}
