/** A runbook as a page: what is pasted from it is what the runbook runs. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { codeBlock, codeSpan, plainText, tableCode } from '../../src/text/markdown.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { newNodeRunbook, newRunbook } from '../../src/runbook/new.ts';
import { showRunbook } from '../../src/runbook/page/show.ts';

function page(file: string): string {
  const { runbook, problems } = loadRunbook(file);
  if (runbook === undefined) throw new Error(JSON.stringify(problems));
  return showRunbook(runbook);
}

describe('showRunbook', () => {
  const shown = page('test/fixtures/runbooks/container-up-process-gone.yaml');

  it('has a heading for each step, finding and remedy, and the questions', () => {
    for (const text of [
      '# A container is Up',
      "Does the container's first process exist?",
      '(`freezer`)',
      '(`blocker.stack`)',
      '## Findings',
      '| `freezer-held-by-unfreezable-task` | critical |',
    ]) {
      expect(shown).toContain(text);
    }
  });

  it('has commands that a shell accepts', () => {
    const scripts = [...shown.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
    expect(scripts.length).toBeGreaterThan(5);
    for (const script of scripts) {
      expect(script).not.toContain('${{');
      execFileSync('/bin/sh', ['-n'], { input: script.replaceAll('…', 'x') });
    }
  });

  it('says what to look for', () => {
    expect(shown).toContain(
      '- `freezer-held-by-unfreezable-task`: `freezer.all(f, f == "FREEZING")`\n- `freezer-held-by-unfreezable-task`: `size(freezer) >= inputs.minLooks`',
    );
  });
});

describe('markdown', () => {
  it('shows what it is given, and nothing else', () => {
    expect(plainText('<b>*a*|`x`_y_[z](u)\n# t')).toBe('\\<b\\>\\*a\\*\\|\\`x\\`\\_y\\_\\[z\\](u) # t');
    expect(plainText('# heading')).toBe('\\# heading');
    expect(codeSpan('a `b` ``c``')).toBe('``` a `b` ``c`` ```');
    expect(tableCode('a || b')).toBe('`a \\|\\| b`');
    expect(codeBlock('```\nx', 'sh')).toBe('````sh\n```\nx\n````');
  });
});

describe('newRunbook', () => {
  it.each([
    ['about containers', newRunbook],
    ['about a machine', newNodeRunbook],
  ])('is right as it is, %s', (_, make) => {
    const { runbook, problems } = loadRunbook({
      file: 'runbooks/some-failure.yaml',
      text: make('some-failure', '../schema/runbook.schema.json'),
    });
    expect(problems).toEqual([]);
    expect(runbook?.findings).toHaveLength(1);
  });
});
