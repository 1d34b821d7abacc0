/** When a machine is ready. */
import type { Path } from '../../document/yaml-file.ts';
import { parseMilliseconds } from '../../text/units.ts';
import type { Ready } from './model.ts';
import type { ReadyData } from './schema.ts';
import type { InVersion, LabTexts } from './texts.ts';

/** Of a machine that does not say how long it may take to be ready, in milliseconds. */
export const READY_DEADLINE = 60_000;

const KINDS_OF_READY: readonly Ready['kind'][] = ['command', 'log', 'port', 'http', 'healthcheck'];

export function compileReady(texts: LabTexts, path: Path, data: ReadyData): InVersion<Ready | undefined> {
  const { inFile } = texts;
  const [kind, second] = inFile.file.keys(path).filter((key) => KINDS_OF_READY.some((one) => one === key));
  if (kind === undefined) {
    const hint = 'one of command, log, port, http and healthcheck';
    inFile.report('missing-key', 'this does not say when the machine is ready', path, { hint });
  } else if (second !== undefined) {
    const message = `'${kind}' and '${second}' cannot be combined`;
    inFile.report('misplaced-key', message, [...path, second], { atKey: true });
  }
  const deadline = data.deadline === undefined ? READY_DEADLINE : parseMilliseconds(data.deadline);
  if (deadline === undefined) {
    const message = 'a deadline must be more than 0 and at most 24h';
    inFile.report('wrong-value', message, [...path, 'deadline']);
    return () => undefined;
  }
  if (data.command !== undefined) {
    const command = texts.text([...path, 'command'], data.command, undefined, 'command');
    return (nth) => ({ kind: 'command', command: command(nth), deadline });
  }
  if (data.log !== undefined) return always({ kind: 'log', text: data.log, deadline });
  if (data.port !== undefined) return always({ kind: 'port', port: data.port, deadline });
  if (data.http !== undefined) {
    const { port, path: asked = '/', status, contains } = data.http;
    return always({ kind: 'http', port, path: asked, status, contains, deadline });
  }
  return always({ kind: 'healthcheck', deadline });
}

function always(ready: Ready): InVersion<Ready> {
  return () => ready;
}
