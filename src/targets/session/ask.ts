import { ByteBuffer } from './byte-buffer.ts';
import { bareText, readText } from './script.ts';
import type { Session } from './session.ts';

const LIMIT = 8 * 1024 * 1024;

/**
 * Runs text in the session's own shell, with built-in commands only: this starts no process on the target, so it also
 * works where none can be started. Returns undefined if the session was lost or did not answer in time.
 * @param text from `script.ts`
 * @param ms time limit; a session that exceeds it is given up
 */
export async function ask(session: Session, text: string, ms: number): Promise<string | undefined> {
  const output = new ByteBuffer(LIMIT);
  const late = setTimeout(() => session.destroy(), ms);
  const end = await session.execute({
    text: (mark) => bareText(text, mark),
    data: (stream, bytes) => {
      if (stream === 'stdout') output.add(bytes);
    },
    item: () => undefined,
  });
  clearTimeout(late);
  return end.kind === 'ended' ? output.bytes().toString('latin1') : undefined;
}

/** The text of each file, read by the shell itself; files that could not be read are missing. */
export async function askFiles(
  session: Session,
  paths: readonly string[],
  ms: number,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  let output = new ByteBuffer(LIMIT);
  const late = setTimeout(() => session.destroy(), ms);
  await session.execute({
    text: (mark) =>
      bareText(paths.map((path, item) => readText(item, [path], () => 'builtin')).join(''), mark),
    data: (stream, bytes) => {
      if (stream === 'stdout') output.add(bytes);
    },
    item: (stream, [item, , code]) => {
      const path = paths[Number(item)];
      if (stream !== 'stdout' || path === undefined) return;
      if (code === '0') texts.set(path, output.bytes().toString('utf8'));
      output = new ByteBuffer(LIMIT);
    },
  });
  clearTimeout(late);
  return texts;
}
