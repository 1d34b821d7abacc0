/** Every code has a page that says why, shows it, and tells what to do. */
import { readFileSync, readdirSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { describe, expect, it } from 'vitest';
import { PROBLEM_CODES } from '../../src/document/codes.ts';

const FOLDER = 'docs/problems';

describe('docs/problems', () => {
  it('has a page for each code, and no other', () => {
    const pages = readdirSync(FOLDER).filter((name) => name !== 'README.md');
    expect(pages.toSorted()).toEqual(
      Object.keys(PROBLEM_CODES)
        .map((code) => `${code}.md`)
        .toSorted(),
    );
  });

  it.each(Object.entries(PROBLEM_CODES))('%s', (code, summary) => {
    const page = readFileSync(`${FOLDER}/${code}.md`, 'utf8');
    expect(page.startsWith(`# ${code}\n\n${summary.charAt(0).toUpperCase()}${summary.slice(1)}.\n`)).toBe(
      true,
    );
    for (const [, yaml = ''] of page
      .slice(page.indexOf('## What to do'))
      .matchAll(/^```yaml\n([\s\S]*?)^```$/gm)) {
      // Several keys of one name stand for several steps.
      expect(parseDocument(yaml, { uniqueKeys: false }).errors).toEqual([]);
    }
    for (const heading of ['## Why', '## For example', '## What to do']) expect(page).toContain(heading);
  });

  it('lists them', async () => {
    const rows = Object.entries(PROBLEM_CODES).map(
      ([code, summary]) => `| [${code}](${code}.md) | ${summary} |`,
    );
    const text = `# Problems that \`drillbook check\` finds\n\n| code | |\n|---|---|\n${rows.join('\n')}\n`;
    await expect(text).toMatchFileSnapshot(`../../${FOLDER}/README.md`);
  });
});
