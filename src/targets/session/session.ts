import { randomBytes } from 'node:crypto';
import type { OpenShell, Shell } from '../transport/shell.ts';
import { helloText } from './script.ts';
import { Splitter } from './splitter.ts';
import { TargetError } from '../target.ts';
import { tryWithin } from '../schedule/try-within.ts';

export type StreamName = 'stdout' | 'stderr';

/** What a session sends, and the receiver of its output. */
export interface Frame {
  /** The text for the shell; each of its marks begins with `mark`. */
  text(mark: string): string;
  data(stream: StreamName, bytes: Buffer): void;
  /** Called for a mark other than the end, with the words that follow it. */
  item(stream: StreamName, words: readonly string[]): void;
}

export type FrameEnd =
  | {
      readonly kind: 'ended';
      readonly exitCode: number;
      /** Which of the frame's processes live on in the session, perhaps holding our pipes. */
      readonly left: 'nothing' | 'processes' | 'unsure';
    }
  /** The shell is gone; how far the frame got is unknown. */
  | { readonly kind: 'lost'; readonly reason: string };

/** The shell's own identity among the target's processes, in the PID namespace of its /proc. */
export interface Identity {
  readonly pid: number;
  readonly group: number;
  readonly session: number;
}

interface Running {
  readonly frame: Frame;
  readonly resolve: (end: FrameEnd) => void;
  end: { exitCode: number; left: 'nothing' | 'processes' | 'unsure' } | undefined;
  readonly open: Set<StreamName>;
}

const LEFT = ['nothing', 'processes', 'unsure'] as const;

/** One shell that runs one frame after another. */
export class Session {
  readonly identity: Identity;
  /** Resolves once the shell is gone. */
  readonly ended: Promise<string>;
  readonly #shell: Shell;
  readonly #splitters: Record<StreamName, Splitter>;
  #running: Running | undefined;
  #gone: string | undefined;
  #tainted = false;
  /** It was told to exit, so it takes no more frames. */
  #leaving = false;

  /** Opens a shell and performs the handshake. Throws TargetError, or the signal's reason. */
  static async open(open: OpenShell, signal: AbortSignal): Promise<Session> {
    const opening = open(signal);
    let shell: Shell;
    try {
      shell = await Promise.race([opening, aborted(signal)]);
    } catch (error) {
      // Nobody waits for a shell that starts too late.
      opening.then((late) => late.destroy()).catch(() => undefined);
      throw error;
    }
    try {
      return new Session(shell, await greet(shell, signal));
    } catch (error) {
      shell.destroy();
      throw error;
    }
  }

  private constructor(shell: Shell, identity: Identity) {
    this.#shell = shell;
    this.identity = identity;
    this.#splitters = { stdout: this.#splitter('stdout'), stderr: this.#splitter('stderr') };
    for (const name of ['stdout', 'stderr'] as const) {
      shell[name].on('data', (chunk: Buffer) => this.#splitters[name].push(chunk));
    }
    this.resume();
    this.ended = shell.ended.then((reason) => {
      this.#gone = reason;
      this.#lose(reason);
      return reason;
    });
  }

  /** Nothing runs, and nothing that ran before can still write output. */
  get usable(): boolean {
    return this.#gone === undefined && this.#running === undefined && !this.#tainted;
  }

  /** Something wrote between two frames: its next output could be mistaken for a command's. */
  get tainted(): boolean {
    return this.#tainted;
  }

  get gone(): boolean {
    return this.#gone !== undefined;
  }

  /** Runs one frame. Never rejects. */
  execute(frame: Frame): Promise<FrameEnd> {
    if (this.#gone !== undefined) return Promise.resolve({ kind: 'lost', reason: this.#gone });
    if (this.#leaving) return Promise.resolve({ kind: 'lost', reason: 'the session was closed' });
    if (this.#running !== undefined) throw new Error('a session runs one frame at a time');
    const mark = newMark();
    return new Promise((resolve) => {
      this.#running = { frame, resolve, end: undefined, open: new Set(['stdout', 'stderr']) };
      this.#splitters.stdout.expect(mark);
      this.#splitters.stderr.expect(mark);
      this.#shell.stdin.write(frame.text(mark));
    });
  }

  /** Passes on what was held back as a possible mark: when the frame is being ended, it is data. */
  yieldHeld(): void {
    const running = this.#running;
    for (const stream of running?.open ?? []) running?.frame.data(stream, this.#splitters[stream].held);
  }

  /** Stops reading output, so that a flooding process blocks on its pipe. */
  pause(): void {
    this.#shell.stdout.pause();
    this.#shell.stderr.pause();
  }

  resume(): void {
    this.#shell.stdout.resume();
    this.#shell.stderr.resume();
  }

  /**
   * Tells the shell to exit when it gets to it, and detaches. A shell that waits for a task in D exits after that
   * task.
   */
  giveUp(): void {
    const { stdin } = this.#shell;
    const letGo = (): void => this.destroy();
    const late = setTimeout(letGo, 100);
    if (stdin.writable) stdin.end('exit\n', letGo);
    else letGo();
    late.unref();
  }

  /** Kills it from this side, where the transport can. */
  kill(): void {
    this.#shell.kill();
  }

  /**
   * Ends an idle shell, and waits at most half a second until it confirms. An engine reports the end of an exec some
   * 40 ms after it.
   */
  async finish(): Promise<void> {
    let left: Promise<unknown> = this.ended;
    if (this.usable && this.#shell.stdin.writable) {
      left = new Promise<void>((resolve) => {
        void this.execute({
          text: (mark) => `echo ${mark} bye; exit\n`,
          data: () => undefined,
          item: () => resolve(),
        }).then(() => resolve());
      });
      this.#leaving = true;
      this.#shell.stdin.end();
    } else if (this.#shell.stdin.writable) this.#shell.stdin.end('exit\n');
    this.#leaving = true;
    await tryWithin(left, 500);
    this.destroy();
  }

  destroy(): void {
    this.#gone ??= 'the session was given up';
    this.#shell.destroy();
    this.#lose(this.#gone);
  }

  #splitter(stream: StreamName): Splitter {
    return new Splitter(
      (bytes) => {
        if (this.#running?.open.has(stream) === true) this.#running.frame.data(stream, bytes);
        else this.#tainted = true;
      },
      (text) => this.#mark(stream, text.split(' ')),
    );
  }

  #mark(stream: StreamName, [kind, ...words]: readonly string[]): void {
    const running = this.#running;
    if (running === undefined) return;
    if (kind !== 'end') {
      running.frame.item(stream, words);
      return;
    }
    this.#splitters[stream].expect(undefined);
    running.open.delete(stream);
    if (stream === 'stdout')
      running.end = { exitCode: Number(words[0]), left: LEFT[Number(words[1])] ?? 'unsure' };
    if (running.open.size > 0 || running.end === undefined) return;
    this.#running = undefined;
    running.resolve({ kind: 'ended', ...running.end });
  }

  #lose(reason: string): void {
    const running = this.#running;
    if (running === undefined) return;
    for (const stream of running.open) this.#splitters[stream].flush();
    this.#running = undefined;
    running.resolve({ kind: 'lost', reason });
  }
}

/**
 * Unguessable, and beginning with a character that does not occur in text, so that hardly anything is ever held back.
 */
function newMark(): string {
  return `\u001e${randomBytes(16).toString('hex')}`;
}

/** Sends the prelude, and discards what a login shell prints before our answer. */
async function greet(shell: Shell, signal: AbortSignal): Promise<Identity> {
  const mark = newMark();
  let noise = '';
  const note = (bytes: Buffer): void => {
    noise = (noise + bytes.toString('latin1')).slice(-2000);
  };
  const greeted = new Promise<Identity>((resolve) => {
    const waiting = new Set<StreamName>(['stdout', 'stderr']);
    let identity: Identity = { pid: 0, group: 0, session: 0 };
    for (const name of ['stdout', 'stderr'] as const) {
      const splitter = new Splitter(note, (text) => {
        splitter.expect(undefined);
        if (name === 'stdout') {
          const [, pid, self, group, session] = text.split(' ').map(Number);
          identity = { pid: pid === self ? (pid ?? 0) : 0, group: group ?? 0, session: session ?? 0 };
        }
        waiting.delete(name);
        if (waiting.size > 0) return;
        shell.stdout.removeAllListeners('data');
        shell.stderr.removeAllListeners('data');
        resolve(identity);
      });
      splitter.expect(mark);
      shell[name].on('data', (chunk: Buffer) => splitter.push(chunk));
    }
  });
  // The pipe may break at any time; `ended` reports it.
  for (const stream of [shell.stdin, shell.stdout, shell.stderr]) stream.on('error', () => undefined);
  shell.stdin.write(helloText(mark));
  const identity = await Promise.race([greeted, shell.ended, aborted(signal)]);
  if (typeof identity === 'string') {
    const said = noise.trim().split('\n').at(-1) ?? '';
    const message = said === '' ? identity : `${identity}: ${said}`;
    throw new TargetError('target-no-shell', message, 'the target needs a POSIX shell at /bin/sh');
  }
  if (identity.pid === 0) {
    const hint = 'mount proc there, of the PID namespace in which the shell runs';
    throw new TargetError('target-no-shell', 'the target has no /proc of its own processes', hint);
  }
  return identity;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
