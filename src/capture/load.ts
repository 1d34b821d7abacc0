/**
 * Loads a capture file. The file is untrusted: everything in it is checked, and its cost is limited up front.
 */
import { isUtf8 } from 'node:buffer';
import type { z } from 'zod';
import type { Answer } from '../targets/target.ts';
import { TargetError } from '../targets/target.ts';
import { defaultExit } from './format.ts';
import { scanJson } from './json-scan.ts';
import type { Asked, Capture, CaptureHeader, Question } from './model.ts';
import { CAPTURE_SCHEMA, READABLE_CAPTURES, keyOf } from './model.ts';
import { readBounded } from './read-bounded.ts';
import type { StoredAnswer, StoredHeader, StoredLook } from './schema.ts';
import { storedAnswer, storedHeader } from './schema.ts';
import { unpacker, UnpackError } from './unpack.ts';
import { placeAt, placeOf, unreadable } from './unreadable.ts';

/** Limits on the cost of a capture. */
export interface CaptureLimits {
  /** Bytes of the file; a larger file is not read. Default 64 MiB. */
  readonly bytes: number;
  /** Total bytes of all outputs, decompressed. Default 128 MiB. */
  readonly expanded: number;
  /** JSON values and keys in the file. Default 2 million. */
  readonly values: number;
}

const DEFAULT_LIMITS: CaptureLimits = { bytes: 64 * 2 ** 20, expanded: 128 * 2 ** 20, values: 2_000_000 };
/** Nesting depth; drillbook itself writes less than 32 levels. */
const MAX_DEPTH = 64;
/** Total number of answers, counting repetitions. */
const MAX_LOOKS = 200_000;

/**
 * Loads a capture. The file is untrusted: its size and cost are limited.
 *
 * @example
 * const capture = await loadCapture('incident.json', { bytes: 16 * 2 ** 20 });
 * console.log(capture.header.taken, capture.asked.length);
 *
 * @throws {TargetError} `target-not-found`, `target-denied` or `capture-unreadable`, with place and hint
 */
export async function loadCapture(file: string, limits: Partial<CaptureLimits> = {}): Promise<Capture> {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  const text = decoded(file, await readBounded(file, bounds.bytes));
  return parseCapture(text, { name: file, file, limits: bounds });
}

/**
 * @param from.name name of the text in errors
 * @param from.file the file on disk, if any, to find large outputs beside it
 * @throws {TargetError} `capture-unreadable`
 */
export async function parseCapture(
  text: string,
  from: { name: string; file?: string; limits?: CaptureLimits },
): Promise<Capture> {
  const { name, limits = DEFAULT_LIMITS } = from;
  const parsed = parseJson(name, text, limits);
  refuseForeign(name, parsed);
  const header = await checked(storedHeader, parsed, name, text, []);
  const unpack = unpacker(from.file, limits.expanded);
  const asked = new Map<string, Asked>();
  const ms = header.ms;
  let looks = 0;
  for (const [nth, entry] of header.answers.entries()) {
    const stored = await checked(storedAnswer, entry, name, text, ['answers', nth]);
    const question = questionOf(stored);
    const answers: Answer[] = [];
    for (const look of stored.looks ?? [stored]) {
      const times = look.times ?? 1;
      if ((looks += times) > MAX_LOOKS) throw unreadable(name, `contains more than ${MAX_LOOKS} answers`);
      const answer = await answerOf(look, question, unpack).catch(async (error: unknown) => {
        if (!(error instanceof UnpackError)) throw error;
        throw unreadable(await placeOf(name, text, ['answers', nth]), error.message);
      });
      for (let time = 0; time < times; time++)
        answers.push({ ...answer, ms: ms?.[looks - times + time] ?? 0 });
    }
    const key = keyOf(question);
    if (asked.has(key)) {
      throw unreadable(
        await placeOf(name, text, ['answers', nth]),
        'duplicate question',
        'put both answers under one question, as `looks`',
      );
    }
    asked.set(key, { question, answers });
  }
  if (ms !== undefined && ms.length !== looks) {
    throw unreadable(
      await placeOf(name, text, ['ms']),
      `has ${ms.length} times for ${looks} answers`,
      'if you added or removed answers, remove the list `ms` as well',
    );
  }
  return { header: headerOf(header), masked: header.masked, asked: [...asked.values()] };
}

function decoded(file: string, bytes: Buffer): string {
  if (bytes.length === 0) throw unreadable(file, 'is empty');
  if (!isUtf8(bytes)) {
    const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    throw unreadable(
      file,
      'is not UTF-8',
      isUtf16 ? 'it is UTF-16; save it as UTF-8' : 'it may be damaged: copy it again',
    );
  }
  const text = bytes.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function parseJson(name: string, text: string, limits: CaptureLimits): unknown {
  const fault = scanJson(text, { depth: MAX_DEPTH, values: limits.values });
  if (fault === undefined) return JSON.parse(text);
  const place = placeAt(name, text, fault.offset);
  switch (fault.kind) {
    case 'cut':
      throw unreadable(place, 'the file is truncated', 'copy it again');
    case 'syntax':
      throw unreadable(place, `not JSON: expected ${fault.expected ?? 'something else'}`);
    case 'too-deep':
      throw unreadable(
        place,
        `lists and objects are nested deeper than ${MAX_DEPTH}, so drillbook did not write this file`,
      );
    case 'too-many':
      throw unreadable(place, `contains more than ${limits.values} values`, 'capture fewer runbooks at once');
  }
}

/** Checks, before validation, that it is a capture of a known version. */
function refuseForeign(name: string, parsed: unknown): void {
  const schema =
    typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, 'schema')
      ? (parsed as { schema: unknown }).schema
      : undefined;
  if (READABLE_CAPTURES.includes(schema)) return;
  const version =
    typeof schema === 'string' ? /^drillbook\/capture@([0-9]{1,9})$/.exec(schema)?.[1] : undefined;
  if (version !== undefined) {
    throw unreadable(
      `${name}:1:1`,
      `is a capture of version ${version}; this drillbook reads versions 1 and 2`,
      'use the version of drillbook that recorded it, or a newer one',
    );
  }
  throw unreadable(
    `${name}:1:1`,
    `is not a capture: \`schema\` is not "${CAPTURE_SCHEMA}"`,
    'record one: drillbook capture <runbook…> -o FILE',
  );
}

async function checked<S extends z.ZodType>(
  schema: S,
  value: unknown,
  name: string,
  text: string,
  at: readonly (string | number)[],
): Promise<z.infer<S>> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = [...at, ...(issue?.path ?? []).map((key) => (typeof key === 'symbol' ? String(key) : key))];
  throw unreadable(
    await placeOf(name, text, path),
    `${path.join('.') || 'the file'}: ${issue?.message ?? 'is invalid'}`,
    'the file may have been edited, or written by another program',
  );
}

function headerOf(stored: StoredHeader): CaptureHeader {
  const { note, kernel, engine, drill, dropped, skipped } = stored;
  return {
    taken: stored.taken,
    target: stored.target,
    runbooks: stored.runbooks,
    versions: new Map(Object.entries(stored.versions ?? {})),
    ...(note === undefined ? {} : { note }),
    ...(kernel === undefined ? {} : { kernel }),
    ...(engine === undefined ? {} : { engine }),
    ...(drill === undefined ? {} : { drill: drillOf(drill) }),
    ...(dropped === undefined ? {} : { dropped }),
    ...(skipped === undefined ? {} : { skipped }),
  };
}

function drillOf({
  scenario,
  phase,
  lab,
}: NonNullable<StoredHeader['drill']>): NonNullable<CaptureHeader['drill']> {
  return { scenario, phase, ...(lab === undefined ? {} : { lab }) };
}

function questionOf(stored: StoredAnswer): Question {
  if (stored.run !== undefined)
    return { run: typeof stored.run === 'string' ? stored.run : stored.run.join('\n') };
  if (stored.read === undefined) throw new TargetError('capture-unreadable', 'an answer without a question');
  return { read: typeof stored.read === 'string' ? [stored.read] : stored.read };
}

async function answerOf(
  look: StoredLook,
  question: Question,
  unpack: ReturnType<typeof unpacker>,
): Promise<Answer> {
  const status = look.status ?? 'answered';
  const path =
    look.path ?? ('read' in question && status === 'answered' ? onlyPath(question.read) : undefined);
  return {
    status,
    stdout: await unpack(look.stdout),
    stderr: await unpack(look.stderr),
    exitCode: look.exit === undefined ? defaultExit(question, status) : look.exit,
    ms: 0,
    ...(look.reason === undefined ? {} : { reason: look.reason }),
    ...(look.partial === undefined ? {} : { partial: look.partial }),
    ...(look.stuck === undefined ? {} : { stuck: look.stuck }),
    ...(path === undefined ? {} : { path }),
  };
}

/** If only one path was read, it is the one that existed. */
function onlyPath(paths: readonly string[]): string | undefined {
  return paths.length === 1 ? paths[0] : undefined;
}
