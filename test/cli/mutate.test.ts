import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drillbook, ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

describe('mutate', () => {
  it('reports variations of an unknown runbook, which would never run', async () => {
    cpSync(join(ROOT, 'test/fixtures/captures/healthy'), join(folder(), 'healthy'), { recursive: true });
    mkdirSync(join(folder(), 'variations'));
    const text = `variations: disk-fulll
cases:
  - title: It is full
    of: healthy
    change: [{ step: disks, text: '100%' }]
    expect: [disk-full]
`;
    writeFileSync(join(folder(), 'variations/disk-fulll.yaml'), text);
    const ran = await drillbook(['mutate', 'disk-full', '--captures', folder()]);
    expect(ran.stdout).toMatch(/disk-fulll\.yaml:3: It is full: unknown runbook disk-fulll\n$/);
    expect(ran.code).toBe(1);
  });
});
