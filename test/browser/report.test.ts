/** The HTML report in a real browser: it is whole without a network and without a script, whoever wrote what it shows. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { diagnoseAll } from '../../src/diagnose/diagnose.ts';
import { loadRecordedDrills } from '../../src/drill/recorded.ts';
import type { RecordedDrill } from '../../src/drill/recorded.ts';
import type { Phase } from '../../src/drill/result.ts';
import { render } from '../../src/report/format.ts';
import type { Reportable } from '../../src/report/reportable.ts';
import { CHROMIUM, NO_CHROMIUM } from '../support/chromium.ts';
import { hostile } from '../support/hostile-document.ts';
import { CAPTURES, libraryRunbooks, recordedDocument } from '../support/recorded-document.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'drillbook-report-'));
const PAGES = ['drills', 'diagnosis', 'hostile'] as const;
type PageName = (typeof PAGES)[number];

let browser: Browser | undefined;

describe('the HTML report in Chromium', () => {
  beforeAll(async () => {
    if (CHROMIUM === undefined) return;
    const [pages] = await Promise.all([results(), launch(CHROMIUM)]);
    for (const name of PAGES) writeFileSync(fileOf(name), render('html', pages[name], { colour: false }));
  });
  beforeEach((context) => {
    if (CHROMIUM === undefined) context.skip(NO_CHROMIUM);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await browser?.close();
  });

  it.each(PAGES)(
    '%s: whole, accessible and safe, in light and dark, on a wide and a narrow screen',
    async (name) => {
      await using opened = await open(name);
      const { page, noise } = opened;
      await page.locator('summary').first().click();
      await page.mouse.move(200, 200);
      await openAll(page);
      expect(await faults(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await faults(page, ['color-contrast'])).toEqual([]);
      await page.setViewportSize({ width: 360, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      expect(await page.evaluate('window.ran')).toBeUndefined();
      expect(await page.locator('script, iframe, object, embed, form, img').count()).toBe(0);
      expect(noise).toEqual([]);
    },
  );

  it('leads from what failed to why', async () => {
    await using opened = await open('drills');
    const { page } = opened;
    expect(await page.locator('h1').textContent()).toContain('2 of 4 drills failed');
    const failures = page.locator('.failures a');
    expect(await failures.allTextContents()).toEqual(['fuse-hung-rm', 'left-frozen']);
    await failures.first().click();
    const why = page.locator('.reasons', { hasText: 'expected freezer-held-by-unfreezable-task for victim' });
    await why.waitFor({ state: 'visible' });
    // The browser scrolls after the click has returned.
    const height = page.viewportSize()?.height ?? 0;
    await expect.poll(async () => (await why.boundingBox())?.y ?? height).toBeLessThan(height);
  });

  it('opens a drill that is closed when its row in the matrix is followed', async () => {
    await using opened = await open('drills');
    const { page } = opened;
    const drill = page.locator('details.drill', { hasText: 'scenarios/stopped-by-signal/' });
    expect(await drill.getAttribute('open')).toBeNull();
    await page.locator('.matrix tbody th a', { hasText: 'stopped-by-signal' }).click();
    await drill.locator('.timeline').waitFor({ state: 'visible' });
  });

  it('can be used with the keyboard', async () => {
    await using opened = await open('diagnosis');
    const { page } = opened;
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the details');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    const more = page.locator('details.more').first();
    await more.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await more.getAttribute('open')).toBe('');
  });

  it('selects a whole command with one click', async () => {
    await using opened = await open('diagnosis');
    const command = opened.page.locator('.command').first();
    await command.click();
    const selected = String(await opened.page.evaluate('String(getSelection())'));
    expect(selected.trim()).toBe((await command.textContent())?.trim());
  });

  it('prints', async () => {
    await using opened = await open('drills');
    const pdf = await opened.page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(1);
    await opened.page.emulateMedia({ media: 'print' });
    expect(await opened.page.locator('nav').isVisible()).toBe(false);
    expect(await opened.page.locator('.matrix').isVisible()).toBe(true);
  });
});

async function launch(executablePath: string): Promise<void> {
  // Root has no sandbox in a container. All these pages are made here.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  browser = await chromium.launch({ executablePath, args });
}

/** What real runbooks report about recorded drills; of two drills a phase is replaced by another, so they fail. */
async function results(): Promise<Record<PageName, Reportable>> {
  for (const name of ['fuse-hung-rm', 'left-frozen', 'stopped-by-signal', 'healthy'])
    cpSync(join(CAPTURES, name), join(folder, name), { recursive: true });
  const runbooks = libraryRunbooks([
    'container-up-process-gone',
    'tasks-cannot-be-frozen',
    'container-cannot-be-killed',
    'container-stopped-by-signal',
  ]);
  const recorded = await loadRecordedDrills(folder);
  const drills = recorded.map((drill) => {
    if (drill.name === 'fuse-hung-rm') return withPhase(drill, 'during', 'before');
    return drill.name === 'left-frozen' ? withPhase(drill, 'after', 'during') : drill;
  });
  const document = await recordedDocument(drills, runbooks);
  const broken = recorded.find(({ name }) => name === 'fuse-hung-rm')?.phases[1];
  if (broken === undefined) throw new Error('the recording of fuse-hung-rm has no second phase');
  const target = broken.replay.target(broken.file);
  const diagnoses = await diagnoseAll(runbooks.slice(0, 3), target);
  const skipped = [
    { scenario: 'nfs-hard-mount', lab: 'bookworm', because: ['The kernel has no NFS client.'] },
  ];
  return {
    drills: { kind: 'drill', document: { ...document, skipped } },
    diagnosis: { kind: 'diagnoses', diagnoses },
    hostile: { kind: 'drill', document: hostile({ ...document, skipped }, 2) },
  };
}

function withPhase(drill: RecordedDrill, phase: Phase, from: Phase): RecordedDrill {
  const other = drill.phases.find((one) => one.phase === from);
  if (other === undefined) throw new Error(`${drill.name} has no phase ${from}`);
  return { ...drill, phases: drill.phases.map((one) => (one.phase === phase ? { ...other, phase } : one)) };
}

function fileOf(name: PageName): string {
  return join(folder, `${name}.html`);
}

interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** Requests, messages on the console, errors and dialogs. */
  readonly noise: readonly string[];
}

async function open(name: PageName): Promise<Opened> {
  if (browser === undefined) throw new Error('the browser has not started');
  const context = await browser.newContext();
  const page = await context.newPage();
  const url = pathToFileURL(fileOf(name)).href;
  const noise: string[] = [];
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url) noise.push(`request of ${request.url()}`);
  });
  page.on('console', (message) => noise.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => noise.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => noise.push(`dialog: ${dialog.message()}`));
  await page.goto(url);
  return { page, noise, [Symbol.asyncDispose]: () => context.close() };
}

/** Opens all that is closed, so that it is looked at. */
async function openAll(page: Page): Promise<void> {
  await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
}

/** What axe finds by these rules, by default by all of them, and the first places of each fault. */
async function faults(page: Page, rules?: readonly string[]): Promise<unknown> {
  await page.evaluate(AXE);
  const options = rules === undefined ? {} : { runOnly: rules };
  const { passes, violations } = (await page.evaluate(
    `axe.run(document, ${JSON.stringify(options)})`,
  )) as AxeResults;
  // Rules that found nothing to look at prove nothing.
  expect(passes.length).toBeGreaterThanOrEqual(rules?.length ?? 20);
  return violations.map(({ id, help, nodes }) => [
    id,
    help,
    nodes.slice(0, 3).map((node) => node.html.slice(0, 200)),
  ]);
}
