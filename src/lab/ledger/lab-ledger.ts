/**
 * The lab's own ledger, /run/drillbook/ledger, as described in labs/_tools/README.md: one line for each thing that
 * must be undone.
 */
import type { FuseConnection } from './ledger.ts';

/** Its FUSE connections: `fuse NUMBER INODE`. All other lines are ignored. */
export function connectionsIn(ledger: Uint8Array): FuseConnection[] {
  const lines = Buffer.from(ledger).toString('latin1').split('\n');
  return lines.flatMap((line) => {
    const [, connection, inode] = /^fuse (\d{1,9}) (\d{1,15})$/.exec(line) ?? [];
    return connection === undefined ? [] : [{ connection: Number(connection), inode: Number(inode) }];
  });
}
