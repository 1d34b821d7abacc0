import { appendFileSync, mkdtempSync, rmSync, truncateSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thisHarness } from '../../src/lab/ledger/harness.ts';
import { stateFolder } from '../../src/lab/ledger/state-directory.ts';
import { openLedger, readLedger, storedLedgers, type Ledger } from '../../src/lab/ledger/ledger.ts';

const head = {
  kind: 'run',
  run: 'deadbeef',
  harness: thisHarness(),
  engine: 'E',
  address: 'unix:///x',
  at: '2024-01-01T00:00:00Z',
} as const;

describe('a ledger', () => {
  let folder: string;
  let ledger: Ledger;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
    ledger = openLedger(head, folder);
  });
  afterEach(() => {
    ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lists what was not verified to be gone', () => {
    ledger.write({ kind: 'container', name: 'a', image: 'i' });
    ledger.write({ kind: 'container', name: 'b', image: 'i' });
    ledger.write({ kind: 'container-id', name: 'b', id: 'b1' });
    ledger.write({ kind: 'fuse-connection', container: 'b', connection: 42, inode: 7 });
    ledger.write({ kind: 'container', name: 'c', image: 'i', plain: true });
    ledger.write({ kind: 'network', name: 'n' });
    ledger.write({ kind: 'network', name: 'm' });
    ledger.write({ kind: 'volume', name: 'v' });
    ledger.write({ kind: 'volume', name: 'w' });
    ledger.write({ kind: 'gone', name: 'w' });
    ledger.write({ kind: 'gone', name: 'a' });
    ledger.write({ kind: 'gone', name: 'm' });
    expect(readLedger(ledger.file)).toEqual({
      file: ledger.file,
      head,
      containers: [
        { name: 'b', image: 'i', plain: false, id: 'b1', connections: [{ connection: 42, inode: 7 }] },
        { name: 'c', image: 'i', plain: true, id: undefined, connections: [] },
      ],
      networks: ['n'],
      volumes: ['v'],
      closed: false,
    });
  });

  it('refuses to announce what it could not write', () => {
    ledger.announce({ kind: 'container', name: 'a', image: 'i' });
    expect(readLedger(ledger.file)?.containers).toMatchObject([{ name: 'a' }]);
    ledger.close();
    expect(ledger.write({ kind: 'gone', name: 'a' })).toBe(false);
    expect(() => ledger.announce({ kind: 'container', name: 'b', image: 'i' })).toThrow(
      expect.objectContaining({ code: 'state-unwritable' }),
    );
  });

  it('is readable only by this user', () => {
    expect(statSync(ledger.file).mode & 0o777).toBe(0o600);
  });

  it('is read up to the point where its writer died', () => {
    ledger.write({ kind: 'container', name: 'a', image: 'i' });
    const whole = statSync(ledger.file).size;
    ledger.write({ kind: 'gone', name: 'a' });
    for (let size = statSync(ledger.file).size - 2; size >= whole - 1; size--) {
      truncateSync(ledger.file, size);
      expect(readLedger(ledger.file)?.containers).toHaveLength(1);
    }
  });

  it('cannot be overwritten by a second run with the same id', () => {
    expect(() => openLedger(head, folder)).toThrow();
  });

  it('reports a write failure with a code', () => {
    const refused = expect.objectContaining({ code: 'state-unwritable' }) as Error;
    expect(() => openLedger(head, join(folder, 'missing'))).toThrow(refused);
    expect(() => stateFolder('runs', ledger.file)).toThrow(refused);
    expect(() => stateFolder('runs', '/proc/nowhere/at/all')).toThrow(refused);
    expect(stateFolder('runs', join(folder, 'several', 'new'))).toBe(join(folder, 'several', 'new', 'runs'));
  });

  it('is found among other files, which are ignored', () => {
    writeFileSync(join(folder, 'other.jsonl'), 'null\n[]\n{"kind":"container"}\n');
    writeFileSync(join(folder, 'empty.jsonl'), '');
    appendFileSync(ledger.file, '\u0000\u0000garbage\n');
    expect(storedLedgers(folder).map(({ head: { run } }) => run)).toEqual(['deadbeef']);
    ledger.remove();
    expect(storedLedgers(folder)).toEqual([]);
  });
});
