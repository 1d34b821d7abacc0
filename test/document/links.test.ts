import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/program.ts';

const PAGES = [
  ...['README.md', 'AGENTS.md', 'CHANGELOG.md', 'SECURITY.md'].filter((name) => existsSync(join(ROOT, name))),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** Relative links and pictures; anchors are not checked. */
function linksOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replace(/^```.*?^```/gms, '');
  return [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)|(?:src|srcset)="([^"]+)"/g)]
    .map(([, link, picture]) => link ?? picture ?? '')
    .filter((link) => !/^[a-z]+:/.test(link));
}

it.each(PAGES)('the links of %s lead somewhere', (page) => {
  const dead = linksOf(page).filter((link) => !existsSync(join(ROOT, dirname(page), link)));
  expect(dead).toEqual([]);
});

it('docs/README.md lists every page', () => {
  const listed = new Set(linksOf('docs/README.md'));
  const pages = readdirSync(join(ROOT, 'docs')).filter(
    (name) => name.endsWith('.md') && name !== 'README.md',
  );
  expect(pages.filter((page) => !listed.has(page))).toEqual([]);
});
