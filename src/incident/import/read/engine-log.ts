/** Reads log lines of engines: they are not facts, but a person should see them at once. */
import type { Line } from '../line.ts';
import type { Reader } from '../reader.ts';
import { logLine } from './log-line.ts';

const TELLING: readonly RegExp[] = [
  /shim (?:disconnected|reaped|exited)/,
  /[Cc]ontainer (?:\S+ )?(?:failed to exit|did not (?:stop|exit)|is not running)/,
  /tried to kill container, but did not receive an exit event/,
  /unable to freeze|unable to thaw|failed to freeze/,
  /context deadline exceeded/,
  /did not receive (?:an )?exit event/,
  /[Ff]ailed to (?:kill|stop|remove|delete|start|create|exec|reap|publish)/,
  /device or resource busy|Removal In Progress|removal of container/,
  /PLEG is not healthy|KillContainerError|KillPodSandbox|StopPodSandbox|Error syncing pod/,
  /OOM|oom_?kill|out of memory/i,
  /cleaning up dead shim|cleanup warnings|failed to handle (?:event|container)/,
  /too many open files|resource temporarily unavailable|no space left on device/i,
  /transport is closing|ttrpc: closed|connection refused/,
];

/** Maximum number of notes; a log repeats itself. */
const MOST_NOTES = 12;

export const engineLog: Reader = (lines, at, context) => {
  const line = lines[at] as Line;
  const isEngineLine =
    /^\s*time="[^"]*" level=\w+ msg=/.test(line.text) ||
    /^\s*[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+/.test(line.text);
  const parsed = logLine(line.text);
  if (!isEngineLine && (parsed === undefined || parsed.unit === 'kernel' || parsed.unit === undefined))
    return 0;
  const telling = TELLING.find((pattern) => pattern.test(line.text));
  const notes =
    (context.memory.get('engine-notes') as Map<string, number> | undefined) ?? new Map<string, number>();
  context.memory.set('engine-notes', notes);
  if (telling !== undefined) {
    const kind = telling.source;
    const times = (notes.get(kind) ?? 0) + 1;
    notes.set(kind, times);
    if (times === 1 && notes.size <= MOST_NOTES)
      context.draft.note(line, `the engine's log: ${shown(line.text)}`);
  }
  context.made(line, telling === undefined ? 'a log' : 'a log: telling');
  return 1;
};

function shown(text: string): string {
  const message = /msg="((?:[^"\\]|\\.)*)"/.exec(text)?.[1]?.replaceAll('\\"', '"') ?? text.trim();
  const error = /error="((?:[^"\\]|\\.)*)"/.exec(text)?.[1]?.replaceAll('\\"', '"');
  const all = error === undefined ? message : `${message} (${error})`;
  return all.length > 160 ? `${all.slice(0, 159)}…` : all;
}
