/** What `lab-teardown` and `host-teardown` print: one JSON object a line (labs/_tools/README.md). */
export interface TeardownReport {
  /** False: it was cut off, so anything it did not report is unknown. */
  readonly ended: boolean;
  readonly undone: readonly { readonly undone: string; readonly what: string }[];
  readonly remains: readonly Remaining[];
}

export type Remaining =
  | { readonly remains: 'process'; readonly pid: number; readonly state: string }
  | { readonly remains: 'cgroup'; readonly path: string }
  | { readonly remains: 'loop'; readonly device: string }
  | { readonly remains: 'fuse'; readonly connection: number }
  /** Of a kind that this version does not know: the image may be from another version. */
  | { readonly remains: 'other'; readonly what: string };

/** Ignores other lines: a lab prints its log to the same stream. */
export function parseReport(text: string): TeardownReport {
  const lines = text.split('\n').flatMap((line): Line[] => parseLine(line) ?? []);
  return {
    ended: lines.some((line) => line['ended'] === true),
    undone: lines.flatMap((line) =>
      typeof line['undone'] === 'string' ? [{ undone: line['undone'], what: String(line['what']) }] : [],
    ),
    remains: lines.flatMap((line) => remainingOf(line) ?? []),
  };
}

function remainingOf(line: Line): Remaining | undefined {
  if (!('remains' in line)) return undefined;
  switch (line['remains']) {
    case 'process':
      return { remains: 'process', pid: Number(line['pid']), state: String(line['state']) };
    case 'cgroup':
      return { remains: 'cgroup', path: String(line['path']) };
    case 'loop':
      return { remains: 'loop', device: String(line['device']) };
    case 'fuse':
      return { remains: 'fuse', connection: Number(line['connection']) };
    default:
      return { remains: 'other', what: JSON.stringify(line) };
  }
}

type Line = Readonly<Record<string, unknown>>;

function parseLine(line: string): [Line] | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? [value as Line] : undefined;
  } catch {
    return undefined;
  }
}
