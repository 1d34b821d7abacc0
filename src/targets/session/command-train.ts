import type { CommandExchange } from './command-exchange.ts';
import type { Controls, ExchangeEnd, Exchange } from './exchange.ts';
import { trainText } from './script.ts';
import type { StreamName } from './session.ts';

/**
 * Commands sent together and run one after the other, each in its own frame: on a slow connection or a busy machine
 * the round trip costs more than a quick command does. Without this, 200 quick commands over ssh take 1.8 times as
 * long with a round trip of 20 ms, 2.4 times with 100 ms, and 1.2 times on this machine (medians of 5 pairs).
 */
export class CommandTrain implements Exchange {
  readonly bare = false;
  readonly #commands: readonly CommandExchange[];
  readonly #again: (commands: readonly CommandExchange[]) => void;
  /** Marks seen on each stream, that is, how many commands are over according to it. */
  readonly #over: Record<StreamName, number> = { stdout: 0, stderr: 0 };
  readonly #codes: number[] = [];
  readonly #settled = new Set<CommandExchange>();
  #controls: Controls | undefined;
  #since = 0;
  /** The shell has been told to skip the commands that follow. */
  #halted = false;

  /** @param again takes the commands that were not run */
  constructor(commands: readonly CommandExchange[], again: (commands: readonly CommandExchange[]) => void) {
    this.#commands = commands;
    this.#again = again;
  }

  get length(): number {
    return this.#commands.length;
  }

  /** How long the current command has run. Milliseconds. */
  get running(): number {
    return performance.now() - this.#since;
  }

  /** The current command's output exceeds the cap. */
  get overflowed(): boolean {
    return this.#commands[this.#at]?.overflowed === true;
  }

  /** A command was not quick. */
  get halted(): boolean {
    return this.#halted;
  }

  /** At least one command is known to follow the current one. */
  get hasFollowers(): boolean {
    return this.#at < this.#commands.length - 1;
  }

  deadline(): number {
    return (this.#commands[this.#at] ?? this.#commands.at(-1))?.deadline() ?? 0;
  }

  text(mark: string): string {
    return trainText(
      this.#commands.map(({ command }) => command),
      mark,
    );
  }

  begin(controls: Controls): void {
    this.#controls = controls;
    this.#start();
  }

  data(stream: StreamName, bytes: Buffer): void {
    this.#commands[this.#over[stream]]?.data(stream, bytes);
  }

  item(stream: StreamName, [code]: readonly string[]): void {
    const before = this.#at;
    const nth = this.#over[stream];
    this.#over[stream] += 1;
    if (stream === 'stdout') this.#codes[nth] = Number(code);
    if (this.#at > before) {
      this.#start();
      this.#controls?.progress();
    }
    if (nth < Math.min(this.#over.stdout, this.#over.stderr)) {
      this.#settle(nth, { kind: 'ended', exitCode: this.#codes[nth] ?? 0 });
    }
  }

  /** Releases the commands after the next `keep`; the shell has been told to skip all that follow. */
  halt(keep: number): void {
    this.#halted = true;
    this.#free(this.#at + keep);
  }

  end(outcome: ExchangeEnd): void {
    const at = this.#at;
    const unknown: ExchangeEnd = { kind: 'lost', reason: 'its session was given up', reachable: false };
    for (let nth = 0; nth < at; nth += 1) {
      // One stream reported its end before the other one was given up.
      const code = this.#codes[nth];
      this.#settle(nth, code === undefined ? unknown : { kind: 'ended', exitCode: code });
    }
    if (outcome.kind !== 'ended') {
      this.#settle(at, outcome);
      // If it was halted, the shell skips the commands that follow. Otherwise their fate is unknown.
      if (this.#halted) this.#free(at + 1);
      const rest = outcome.kind === 'stopped' ? unknown : outcome;
      for (let nth = at + 1; nth < this.#commands.length; nth += 1) this.#settle(nth, rest);
    }
    this.#free(at);
  }

  /** Index of the current command, as far as is known. */
  get #at(): number {
    return Math.max(this.#over.stdout, this.#over.stderr);
  }

  #start(): void {
    this.#since = performance.now();
    this.#commands[this.#at]?.begin({
      overflow: () => this.#controls?.overflow(),
      progress: () => undefined,
    });
  }

  #settle(nth: number, outcome: ExchangeEnd): void {
    const command = this.#commands[nth];
    if (command === undefined || this.#settled.has(command)) return;
    this.#settled.add(command);
    command.end(outcome);
  }

  #free(from: number): void {
    const rest = this.#commands.slice(from).filter((command) => !this.#settled.has(command));
    for (const command of rest) this.#settled.add(command);
    if (rest.length > 0) this.#again(rest);
  }
}
