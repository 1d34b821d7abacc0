#!/usr/bin/env node
/**
 * Makes the pictures of the HTML report in docs/images from real drills. Needs the built program, an engine with the image of the
 * lab `docker`, and Chromium (CHROMIUM=PATH, default /usr/bin/chromium).
 *   node ci/pictures.mjs
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/** One of each family, so that the picture shows what a matrix looks like. */
const SCENARIOS = [
  'fuse-hung-rm',
  'fuse-two-blockers',
  'left-frozen',
  'task-left-after-exit',
  'disk-full',
  'oom-loop',
  'removal-refused',
  'start-hangs',
  'stopped-by-signal',
  'leaked-exec',
  'dockerd-stopped',
  'output-not-read',
  'shim-gone',
  'zombies-not-reaped',
  'healthy',
];
const FLAGSHIP = 'fuse-hung-rm';
const IMAGES = 'docs/images';

process.chdir(join(import.meta.dirname, '..'));
const folder = mkdtempSync(join(tmpdir(), 'drillbook-pictures-'));
try {
  const report = join(folder, 'report.html');
  const reporters = ['--reporter', 'console', '--reporter', `html=${report}`];
  const { status } = spawnSync(process.execPath, ['dist/bin.js', 'drill', ...SCENARIOS, ...reporters], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`the drills ended with ${status}: no picture of what is broken`);
  mkdirSync(IMAGES, { recursive: true });
  await take(pathToFileURL(report).href);
} finally {
  rmSync(folder, { recursive: true });
}

/** @param {string} url */
async function take(url) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 900 } });
      await page.goto(url);
      const end = await page.locator('.legend').boundingBox();
      const height = Math.ceil((end?.y ?? 0) + (end?.height ?? 0)) + 24;
      await page.setViewportSize({ width: 1200, height });
      await page.screenshot({ path: join(IMAGES, `report-${colorScheme}.png`) });
      await page.setViewportSize({ width: 1000, height: 900 });
      const drill = page.locator('.drill', { hasText: `scenarios/${FLAGSHIP}/` });
      await drill.locator('summary').first().click();
      const finding = drill.locator('.finding').first();
      await finding.locator('.remedy').evaluate((remedy) => remedy.remove());
      await finding.screenshot({ path: join(IMAGES, `finding-${colorScheme}.png`) });
      await page.close();
    }
  } finally {
    await browser.close();
  }
}
