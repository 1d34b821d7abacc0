import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drillbook, ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

describe('diagnose --verbose', () => {
  it.each(['-vv', '--verbose'])(
    '%s names the field that is absent, and counts skipped lines',
    async (option) => {
      const answer = join(folder(), 'answer');
      writeFileSync(answer, '# Memory\r\nused_memory:7\r\n12:34:56 saved\r\n');
      writeFileSync(
        join(folder(), 'rb.yaml'),
        `runbook: rb
title: Redis uses all of its memory
steps:
  - { id: info, title: How much?, read: ${answer}, parse: key-values }
  - { id: os, title: Which kernel?, read: /proc/sys/kernel/ostype, parse: { regex: '^(?<name>\\w+)$' } }
  - { id: kernel, let: '{"name": os.name}' }
findings:
  - { id: full, severity: critical, when: 'kernel.nane == "Linux" && found(info)', message: full, evidence: [info, os] }
`,
      );
      const ran = await drillbook(['diagnose', 'rb.yaml', option], { cwd: folder() });
      expect(ran.stderr).toBe('');
      expect(ran.stdout.split('\n').slice(2, 6)).toEqual([
        '',
        "undecided finding full, when: kernel.nane is absent for node; did you mean 'name'?",
        '  rb.yaml:8: kernel.nane == "Linux" && found(info)',
        'skipped 1 of 3 lines in step info, the first for node: 12:34:56 saved',
      ]);
      expect(ran.code).toBe(0);
    },
  );

  it.each([
    ['as it is', '', []],
    ['with lines that are cut', 'allocator 7: \r\n12:01 saved\r\n', [{ lines: 2, of: 195 }]],
  ])('Redis INFO %s: what was skipped is in -vv and in a capture', async (_, more, counts) => {
    const info = readFileSync(join(ROOT, 'test/fixtures/answers/redis-info.txt'), 'utf8');
    writeFileSync(join(folder(), 'info'), info + more);
    const file = join(folder(), 'redis.yaml');
    writeFileSync(
      file,
      `runbook: redis
title: Redis uses all of its memory
steps:
  - { id: info, title: How much?, read: ${join(folder(), 'info')}, parse: key-values }
findings:
  - { id: full, severity: critical, when: int(info.used_memory) == 7, message: full, evidence: [info] }
`,
    );
    const ran = await drillbook(['diagnose', file, '-vv']);
    expect([...ran.stdout.matchAll(/^skipped (\d+) of (\d+) lines in step info/gm)]).toMatchObject(
      counts.map(({ lines, of }) => ({ 1: String(lines), 2: String(of) })),
    );
    const capture = join(folder(), 'capture.json');
    expect(await drillbook(['capture', file, '-o', capture])).toMatchObject({ code: 0 });
    const kept = JSON.parse(readFileSync(capture, 'utf8')) as { skipped?: unknown };
    expect(kept.skipped ?? []).toEqual(counts.map((count) => ({ runbook: 'redis', step: 'info', ...count })));
  });
});
