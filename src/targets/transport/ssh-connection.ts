import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killGroup, shellOf, startChild } from './child-shell.ts';
import type { SshDestination } from '../name.ts';
import type { Shell } from './shell.ts';
import { explainSsh } from './ssh-errors.ts';
import { tryWithin } from '../schedule/try-within.ts';

/** A socket's path has room for 107 bytes, and ssh adds 17 while it creates one. */
const MAX_FOLDER = 70;

/**
 * Options for every ssh, in addition to the user's configuration: no prompts, no forwarding, no output except errors.
 * Host keys are checked as the user's configuration says.
 */
const QUIET = [
  ['BatchMode', 'yes'],
  ['LogLevel', 'ERROR'],
  ['RequestTTY', 'no'],
  ['RemoteCommand', 'none'],
  ['ForwardAgent', 'no'],
  ['ForwardX11', 'no'],
  ['ClearAllForwardings', 'yes'],
  ['PermitLocalCommand', 'no'],
  ['StdinNull', 'no'],
  ['ForkAfterAuthentication', 'no'],
  ['SessionType', 'default'],
  // A silently dropped connection is noticed after 15 s, unless a deadline passes before that.
  ['ServerAliveInterval', '5'],
  ['ServerAliveCountMax', '3'],
].flatMap(([key, value]) => ['-o', `${key}=${value}`]);

/**
 * One connection of the system's ssh, over which shells are opened as channels. A first, idle channel holds it: when
 * this process dies, that channel's stdin ends, ssh ends, and the small shell around ssh removes the socket's folder.
 */
export class SshConnection {
  readonly #master: ChildProcessWithoutNullStreams;
  readonly #folder: string;
  readonly #args: readonly string[];
  #doubtful = false;

  /** Connects. Throws TargetError, or the signal's reason. */
  static async open(
    destination: SshDestination,
    configFile: string | undefined,
    signal: AbortSignal,
  ): Promise<SshConnection> {
    const base = tmpdir();
    const folder = mkdtempSync(join(base.length > MAX_FOLDER ? '/tmp' : base, 'drillbook-ssh-'));
    try {
      const args = [
        ...(configFile === undefined ? [] : ['-F', configFile]),
        '-S',
        join(folder, 's').replaceAll('%', '%%'),
        ...QUIET,
        ...(destination.user === undefined ? [] : ['-l', destination.user]),
        ...(destination.port === undefined ? [] : ['-p', String(destination.port)]),
      ];
      const word = randomBytes(8).toString('hex');
      const wrapper = 'd=$1; shift; "$@"; c=$?; rm -rf -- "$d"; exit $c';
      const hold = `exec /bin/sh -c 'echo ${word}; read -r line'`;
      const options = ['-o', 'ControlMaster=yes', '-o', 'ControlPersist=no'];
      const ssh = ['ssh', ...args, ...options, '--', destination.host, hold];
      const master = await startChild('/bin/sh', ['-c', wrapper, 'sh', folder, ...ssh]);
      const connection = new SshConnection(master, folder, [...args, '--', destination.host]);
      try {
        await connection.#waitForWord(word, destination.host, signal);
      } catch (error) {
        connection.#kill();
        throw error;
      }
      return connection;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor(master: ChildProcessWithoutNullStreams, folder: string, args: readonly string[]) {
    this.#master = master;
    this.#folder = folder;
    this.#args = args;
  }

  /** Whether shells can be opened over it. After a shell was cut off, this asks ssh itself. */
  async isAlive(): Promise<boolean> {
    if (this.#hasEnded) return false;
    if (!this.#doubtful) return true;
    const check = await startChild('ssh', ['-O', 'check', ...this.#args]);
    const [code] = (await once(check, 'exit')) as [number | null];
    this.#doubtful = code !== 0;
    return !this.#doubtful && !this.#hasEnded;
  }

  /** Opens a shell on its own channel. */
  async shell(): Promise<Shell> {
    // If the connection is gone, ssh would make a new one: the false proxy prevents that.
    const options = ['-o', 'ControlMaster=no', '-o', 'ProxyCommand=false'];
    const child = await startChild('ssh', [...options, ...this.#args, 'exec /bin/sh']);
    child.once('exit', (code) => {
      // 255 is ssh's own exit code: the master may be about to end, which is reported later than the end of its
      // channels.
      if (code === 255) this.#doubtful = true;
    });
    // Our end only: the shell on the other side is in another machine's process group.
    return shellOf(child, { kill: () => undefined, letGo: () => child.kill('SIGTERM') });
  }

  /** Ends the connection; what still hangs on the other side sees end of file. */
  async close(): Promise<void> {
    const exit = once(this.#master, 'exit');
    this.#master.stdin.end();
    if (!this.#hasEnded) await tryWithin(exit, 300);
    this.#kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Waits for the word that the idle channel prints: by then ssh listens on its socket. */
  async #waitForWord(word: string, host: string, signal: AbortSignal): Promise<void> {
    const { stdin, stdout, stderr } = this.#master;
    let said = '';
    let heard = '';
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => undefined);
    stderr.on('data', (bytes: Buffer) => {
      said = (said + bytes.toString('utf8')).slice(-4000);
    });
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
      stdout.on('data', (bytes: Buffer) => {
        heard = (heard + bytes.toString('latin1')).slice(-4000);
        if (heard.includes(word)) resolve();
      });
      this.#master.once('close', () => reject(explainSsh(host, this.#master.exitCode, said)));
    });
  }

  get #hasEnded(): boolean {
    return this.#master.exitCode !== null || this.#master.signalCode !== null;
  }

  #kill(): void {
    const { stdin, stdout, stderr } = this.#master;
    for (const pipe of [stdin, stdout, stderr]) pipe.destroy();
    // ssh, the shell around it, and any proxy that the user's configuration starts.
    killGroup(this.#master, 'SIGTERM');
    this.#master.unref();
  }
}
