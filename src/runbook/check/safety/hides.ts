/**
 * Commands that hide a failure, so that a failed observation looks like an empty answer.
 */
import type { ShellCommand, ShellPipeline, ShellScript } from '../../../shell/model.ts';

/** Commands whose failure is irrelevant. */
const HARMLESS = new Set(['echo', 'printf', 'true', ':']);

export interface Hidden {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint: string;
}

export function hiddenFailures(script: ShellScript, source: string): Hidden[] {
  if (/\bset\s+-[a-z]*o\s+pipefail\b/.test(source)) return [];
  const hidden: Hidden[] = [];
  for (const pipeline of script.pipelines) {
    const lost = lostIn(pipeline);
    if (lost !== undefined) hidden.push(lost);
  }
  hidden.push(...script.pipelines.flatMap(({ commands }) => commands.flatMap(silenced)));
  const last = script.pipelines.at(-1)?.commands.at(-1);
  const name = last?.words[0]?.text;
  if (
    last !== undefined &&
    (name === 'true' || name === ':') &&
    last.words.length === 1 &&
    script.pipelines.length > 1
  ) {
    hidden.push({
      start: last.start,
      end: last.words[0]?.end ?? last.end,
      message: `this ends with '${name}', which hides every failure`,
      hint: "list the accepted exit codes: 'exit-codes: [0, 1]'",
    });
  }
  return hidden;
}

/** Builtins whose complaint is their answer: there is no such file, or it is not a number. */
const TESTS = new Set(['read', '[', 'test', 'command']);

/** What a command could not read is reported on stderr; of a list it may be the only sign. */
function silenced({ words, redirects, start, end }: ShellCommand): Hidden[] {
  if (TESTS.has(words[0]?.text ?? '')) return [];
  const gone = redirects.find(
    ({ descriptor = '', operator, target }) =>
      /^(?:2>[>|]?|&>>?)$/.test(descriptor + operator) && target.text === '/dev/null',
  );
  if (gone === undefined) return [];
  return [
    {
      start: gone.target.start,
      end: gone.target.end,
      message: `stderr is discarded${words[0] === undefined ? '' : ` for '${words[0].source.slice(0, 40)}'`}: what could not be read looks like nothing`,
      hint: "leave out by name what must not be read, or add 'allow: [{ rule: pipeline-hides-failure, reason: … }]'",
    },
  ].map((one) => (one.start < one.end ? one : { ...one, start, end }));
}

function lostIn({ commands }: ShellPipeline): Hidden | undefined {
  const before = commands.slice(0, -1).filter((command) => !HARMLESS.has(command.words[0]?.text ?? ''));
  const [first] = before;
  if (first === undefined) return undefined;
  const name = first.words[0]?.source ?? 'the command before it';
  return {
    start: first.start,
    end: first.words.at(-1)?.end ?? first.end,
    message: `the exit code of '${name.slice(0, 40)}' is lost in the pipe: a failure looks like an empty answer`,
    hint: 'parse its output in the runbook instead, or split it in two: x=$(command) || exit',
  };
}
