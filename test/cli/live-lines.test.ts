/** Live lines on a terminal: what is left on the screen after everything that was written. */
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { canBeLive, showLive } from '../../src/cli/live-lines.ts';

/** Understands what log-update writes, and refuses anything else. */
class Screen {
  readonly lines: string[] = [''];
  #row = 0;
  #column = 0;

  write(text: string): void {
    // eslint-disable-next-line no-control-regex
    for (const [, sequence, character] of text.matchAll(/\u001b\[([?\d]*[A-Za-z])|([\s\S])/g)) {
      if (sequence === undefined) this.#print(character ?? '');
      else this.#control(sequence);
    }
  }

  #print(character: string): void {
    if (character === '\n') {
      this.#row++;
      this.#column = 0;
      this.lines[this.#row] ??= '';
    } else if (character !== '\r') {
      const line = (this.lines[this.#row] ?? '').padEnd(this.#column);
      this.lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
      this.#column++;
    }
  }

  #control(sequence: string): void {
    const count = Number.parseInt(sequence, 10) || 1;
    const line = this.lines[this.#row] ?? '';
    switch (sequence.replace(/^\d+/, '')) {
      case 'A':
        this.#row = Math.max(0, this.#row - count);
        break;
      case 'B':
        this.#row += count;
        break;
      case 'G':
        this.#column = 0;
        break;
      case 'K':
        this.lines[this.#row] = sequence === '2K' ? '' : line.slice(0, this.#column);
        break;
      case '?2026h':
      case '?2026l':
      case '?25h':
      case '?25l':
        break;
      default:
        throw new Error(`unexpected sequence ${sequence}`);
    }
  }

  get text(): string[] {
    return this.lines.filter((one, nth) => one !== '' || nth < this.lines.length - 1);
  }
}

/** stderr and stdout on one screen. */
function terminal() {
  const screen = new Screen();
  const stream = (): NodeJS.WriteStream & { fd: 2 & 1 } => {
    const through = new PassThrough();
    through.on('data', (chunk: Buffer) => screen.write(chunk.toString()));
    return Object.assign(through, { isTTY: true, columns: 40, rows: 10 }) as never;
  };
  return { screen, stderr: stream(), stdout: stream() };
}

/** Lets a period pass, and the streams deliver what was written. */
async function shows(screen: Screen, lines: readonly string[]): Promise<void> {
  vi.advanceTimersByTime(200);
  await new Promise((resolve) => setImmediate(resolve));
  expect(screen.text.filter((line) => line !== '')).toEqual(lines);
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

describe('live lines', () => {
  it('stay below whatever anybody writes, and leave nothing behind', async () => {
    const { screen, stderr, stdout } = terminal();
    let lines = ['a  starting', '0 of 2'];
    const live = await showLive(() => lines, { stderr, stdout });
    await shows(screen, lines);
    stderr.write('drillbook: something failed\n  at a place\n');
    stdout.write(Buffer.from('a result\n'));
    const above = ['drillbook: something failed', '  at a place', 'a result'];
    await shows(screen, [...above, ...lines]);
    lines = ['b  starting', 'c  starting', '1 of 2'];
    await shows(screen, [...above, ...lines]);
    lines = ['2 of 2'];
    await shows(screen, [...above, ...lines]);
    live[Symbol.dispose]();
    await shows(screen, above);
    stderr.write('the end\n');
    await shows(screen, [...above, 'the end']);
    expect(Object.hasOwn(stderr, 'write')).toBe(false);
  });

  it('wait for the end of a line that somebody has begun', async () => {
    const { screen, stderr, stdout } = terminal();
    const live = await showLive(() => ['1 of 2'], { stderr, stdout });
    await shows(screen, ['1 of 2']);
    stderr.write('half');
    await shows(screen, ['half']);
    stderr.write(' a line\n');
    await shows(screen, ['half a line', '1 of 2']);
    live[Symbol.dispose]();
  });

  it('leave the terminal alone while a shell has it', async () => {
    const { screen, stderr, stdout } = terminal();
    const live = await showLive(() => ['1 of 2'], { stderr, stdout });
    await shows(screen, ['1 of 2']);
    let leave = (): void => {};
    const held = live.suspended(() => new Promise<void>((resolve) => (leave = resolve)));
    await shows(screen, []);
    // A child writes to the terminal without this process.
    screen.write('$ ls\n');
    await shows(screen, ['$ ls']);
    leave();
    await held;
    await shows(screen, ['$ ls', '1 of 2']);
    live[Symbol.dispose]();
  });
});

describe('canBeLive', () => {
  it.each([
    [true, {}, true],
    [true, { TERM: 'xterm-256color', NO_COLOR: '1' }, true],
    [true, { TERM: 'dumb' }, false],
    [true, { CI: 'true' }, false],
    [true, { CI: 'false' }, true],
    [false, {}, false],
  ])('terminal %s, %j: %s', (isTTY, environment, can) => {
    expect(canBeLive({ isTTY }, environment)).toBe(can);
  });
});
