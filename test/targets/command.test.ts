import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShellTarget } from '../../src/targets/shell-target.ts';
import { decodeUtf8 } from '../../src/targets/target.ts';
import type { Target } from '../../src/targets/target.ts';
import { describeShells } from './shells.ts';

const limits = { deadline: 5000 };

/** Fragments of a shell's grammar; nothing that writes, waits or depends on the process. */
const PIECES = [
  "'",
  'echo a|echo|false|true|exit 3|:|cd /tmp|printf %s|x=1|$x|"$x"|${x:-d}|set -e|return 4'.split('|'),
  '" \\ ` $( ) ( { } ; | || && ! # * ~ $(( )) ;;'.split(' '),
  'if,then,else,fi,while false,for i in 1 2,do,done,case a in,a),esac,f() {'.split(','),
  '</dev/null,>/dev/null,2>&1,>&2,<<E,\n,\nE\n,E,exec,eval,trap "echo t" EXIT,ü,\u0007'.split(','),
  "<<'E'\n",
].flat();

/** Removes the shell's own messages that `2>&1` redirects: they contain the session's line numbers. */
function unspoken(text: string): string {
  return text.replace(/^(?:sh|dash|bash|busybox): .*\n/gm, '');
}

/** Mulberry32: the same numbers every time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describeShells('commands', (shell) => {
  let target: Target;
  beforeAll(async () => {
    target = await openShellTarget(shell.name, shell.open, {
      commandsPerSecond: Number.POSITIVE_INFINITY,
    });
  });
  afterAll(() => target.close());

  const run = async (command: string) => {
    const answer = await target.run(command, limits);
    return { ...answer, out: decodeUtf8(answer.stdout), err: decodeUtf8(answer.stderr) };
  };

  test('keeps both streams and the exit code apart', async () => {
    expect(await run('printf out; printf err >&2; exit 3')).toMatchObject({
      status: 'answered',
      exitCode: 3,
      out: 'out',
      err: 'err',
    });
  });

  test('prints nothing if a command prints nothing', async () => {
    expect(await run(':')).toMatchObject({ status: 'answered', exitCode: 0, out: '', err: '' });
    expect(await run('')).toMatchObject({ status: 'answered', exitCode: 0, out: '', err: '' });
  });

  test.each([
    ['an open quote', "echo 'abc"],
    ['an open double quote', 'echo "abc'],
    ['a closing parenthesis', 'echo a ) ; ( echo b'],
    ['an unfinished if', 'if true; then'],
    ['an unfinished here-document', 'cat <<END\nabc'],
    ['a trailing backslash', 'echo abc \\'],
    ['exit', 'exit 7'],
    ['exec', 'exec true'],
    ['a directory change', 'cd /tmp'],
    ['closed pipes', 'exec >&- 2>&- <&-'],
    ['options', 'set -eu; set -f; false'],
    ['verbose options', 'set -vx; true'],
    ['a trap', "trap 'echo bye' EXIT"],
    ['an alias', "alias echo='false'"],
    ['functions named like commands', 'cat() { false; }; read() { false; }; echo() { :; }'],
    ['a changed IFS', 'IFS=0123456789'],
    ['reading stdin', 'cat; read x'],
  ])('%s does not affect later commands', async (_, command) => {
    await run(command);
    expect(await run('echo ok; pwd')).toMatchObject({
      status: 'answered',
      exitCode: 0,
      out: 'ok\n/\n',
      err: '',
    });
  });

  test('runs here-documents, comments and many lines', async () => {
    const { out } = await run(
      "# a comment\ncat <<'END'\na $b 'c'\nEND\nfor i in 1 2; do\n  echo $i\ndone # end",
    );
    expect(out).toBe("a $b 'c'\n1\n2\n");
  });

  test('passes every character of a command through', async () => {
    const all = Array.from({ length: 0x2ff }, (_, index) => String.fromCodePoint(index + 1)).join('');
    const word = all.replaceAll("'", `'\\''`);
    expect((await run(`printf %s '${word}'`)).out).toBe(all);
  });

  test('keeps output byte-exact', async () => {
    const octal = Array.from({ length: 256 }, (_, byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    const answer = await target.run(`printf '${octal}'; printf '${octal}' >&2`, limits);
    const expected = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    expect(Buffer.compare(answer.stdout, expected)).toBe(0);
    expect(Buffer.compare(answer.stderr, expected)).toBe(0);
  });

  test('refuses NUL', async () => {
    expect(await run('echo a\0b')).toMatchObject({ status: 'failed', exitCode: null });
  });

  test('takes a command of a megabyte', async () => {
    const { out } = await run(`: '${'x'.repeat(1_000_000)}'; echo done`);
    expect(out).toBe('done\n');
  });

  test('runs many at once, and each gets its own answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => run(`echo ${index}; echo e${index} >&2; exit ${index}`)),
    );
    for (const [index, answer] of answers.entries()) {
      expect(answer).toMatchObject({ exitCode: index, out: `${index}\n`, err: `e${index}\n` });
    }
  });

  test('a command that kills its shell fails, and the next one runs', async () => {
    expect(await run('kill -9 $$; sleep 5')).toMatchObject({ status: 'failed', exitCode: null });
    expect(await run('echo ok')).toMatchObject({ status: 'answered', out: 'ok\n' });
  });

  test('random commands behave as in the shell alone, and leave the session intact', async () => {
    const random = randomNumbers(20231029);
    const commands = Array.from({ length: 60 }, () => {
      const length = 1 + Math.floor(random() * 9);
      return Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)] ?? '').join(
        random() < 0.8 ? ' ' : '',
      );
    });
    const [file = '', ...args] = shell.call;
    for (const command of commands) {
      const answer = await run(command);
      const alone = spawnSync(file, [...args, command], {
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: '/',
        env: { ...process.env, LC_ALL: 'C' },
      });
      expect([command, unspoken(answer.out), answer.exitCode === 0]).toEqual([
        command,
        unspoken(alone.stdout.toString()),
        alone.status === 0,
      ]);
    }
    expect(await run('echo ok')).toMatchObject({ status: 'answered', out: 'ok\n', err: '' });
  }, 30_000);
});
