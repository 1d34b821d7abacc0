/** Parses a log line: dmesg in each of its time formats, journalctl, syslog, and console prefixes. */

export interface LogLine {
  /** The writer: `kernel`, `dockerd`, …; undefined if only a time precedes the message. */
  readonly unit: string | undefined;
  /** The process that wrote it. */
  readonly pid: number | undefined;
  /** As dmesg prints it: `[ 12.345] text`, or `[Sep 12 02:23:01] text`. */
  readonly text: string;
  /** The message without the time. */
  readonly message: string;
  /** Seconds since boot, if the timestamp contains them. */
  readonly seconds: number | undefined;
}

// <6>, (6,12345,678,-;) of /dev/kmsg, kern  :info  : of dmesg -x.
const LEVEL =
  /^\s*(?:<\d{1,3}>|(?:kern|user|daemon|syslog|auth)\s*:\s*(?:emerg|alert|crit|err|warn|notice|info|debug)\s*:\s*|(?:emerg|alert|crit|err|error|warn|warning|notice|info|debug)\s*:?\s+(?=\[\s*\d+\.\d{3}))/;
const STAMP = /^\s*\[\s*(\d{1,10}\.\d{3,9})\](?:\s?\[\s*[TC]\d+\])?\s?/;
const DATE_STAMP =
  /^\s*\[(\p{L}{2,4}\.?\s+\p{L}{3,5}\.?\s+\d{1,2} \d\d:\d\d:\d\d \d{4}|\d{4}-\d\d-\d\d[T ][\d:.,]+\S*)\]\s?/u;
const ISO_STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{6}[+-]\d\d:\d\d)\s/;
const SYSLOG =
  /^(?<date>(?:\p{L}{3,4}\.?\s+)?(?:\p{L}{3,4}\.?|\d{1,2}月)\s+\d{1,2}\s(?:\d{4}\s)?\d\d:\d\d:\d\d(?:\.\d+)?(?:\s\d{4})?|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)\s+(?:(?<host>[\w.-]+)\s+)?(?<unit>[\w./@-]+?)(?:\[(?<pid>\d+)\])?:\s?(?<rest>.*)$/u;

/** The parts of a log line; undefined for any other line. */
export function logLine(text: string): LogLine | undefined {
  const bare = text.replace(LEVEL, '');
  const stamped = STAMP.exec(bare);
  if (stamped !== null) {
    const message = bare.slice(stamped[0].length);
    return { unit: 'kernel', pid: undefined, text: bare.trim(), message, seconds: Number(stamped[1]) };
  }
  const dated = DATE_STAMP.exec(bare) ?? ISO_STAMP.exec(bare);
  if (dated !== null) {
    const message = bare.slice(dated[0].length);
    return {
      unit: 'kernel',
      pid: undefined,
      text: `[${dated[1] ?? ''}] ${message}`,
      message,
      seconds: undefined,
    };
  }
  const groups = SYSLOG.exec(bare)?.groups;
  if (groups === undefined) return undefined;
  const { date = '', unit = '', pid, rest = '' } = groups;
  if (unit !== 'kernel') {
    return {
      unit,
      pid: pid === undefined ? undefined : Number(pid),
      text: bare.trim(),
      message: rest,
      seconds: undefined,
    };
  }
  const inner = STAMP.exec(rest.replace(LEVEL, ''));
  const message = inner === null ? rest : rest.replace(LEVEL, '').slice(inner[0].length);
  const seconds = inner === null ? undefined : Number(inner[1]);
  const stamp = inner === null ? date : inner[1];
  return { unit, pid: undefined, text: `[${stamp ?? ''}] ${message}`, message, seconds };
}
