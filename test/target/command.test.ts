import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openShellTarget } from '../../src/target/shell-target.ts';
import { textOf } from '../../src/target/target.ts';
import type { Target } from '../../src/target/target.ts';
import { shells } from './shells.ts';

const limits = { deadline: 5000 };

for (const shell of shells) {
  describe.skipIf(shell.missing !== undefined)(
    `commands in ${shell.name}${shell.missing === undefined ? '' : `: ${shell.missing}`}`,
    () => {
      let target: Target;
      beforeAll(async () => {
        target = await openShellTarget(shell.name, shell.open, {
          commandsPerSecond: Number.POSITIVE_INFINITY,
        });
      });
      afterAll(() => target.close());

      const run = async (command: string) => {
        const answer = await target.run(command, limits);
        return { ...answer, out: textOf(answer.stdout), err: textOf(answer.stderr) };
      };

      test('keeps both streams and the exit code apart', async () => {
        expect(await run('printf out; printf err >&2; exit 3')).toMatchObject({
          status: 'answered',
          exitCode: 3,
          out: 'out',
          err: 'err',
        });
      });

      test('says nothing where a command says nothing', async () => {
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
      ])('%s does not reach beyond its command', async (_, command) => {
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
        const octal = Array.from({ length: 256 }, (_, byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(
          '',
        );
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
    },
  );
}
