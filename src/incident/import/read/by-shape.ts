/** Readers for forms that identify themselves, whatever printed them. The narrowest first. */
import type { Reader } from '../reader.ts';
import { containersTable } from './containers-table.ts';
import { CRI_TABLES } from './cri-tables.ts';
import { df } from './df.ts';
import { engineLog } from './engine-log.ts';
import { ERRORS } from './errors.ts';
import { inspected } from './inspect.ts';
import { kernelLog } from './kernel-log.ts';
import { linkRow } from './listing.ts';
import { mountinfoShape, mountsShape } from './mounts.ts';
import { PROCESS_SHAPES } from './other-tables.ts';
import { prefixed } from './prefixed.ts';
import { psTable } from './ps-table.ts';
import { pstree } from './pstree.ts';
import { VERSIONS, procVersion } from './versions.ts';

export const SHAPES: readonly Reader[] = [
  ...ERRORS,
  procVersion,
  kernelLog,
  df,
  containersTable,
  ...CRI_TABLES,
  psTable,
  pstree,
  prefixed,
  inspected,
  mountinfoShape,
  mountsShape,
  linkRow,
  ...PROCESS_SHAPES,
  ...VERSIONS,
  engineLog,
];

/** Readers that accept lines of any length. */
export const LONG_SHAPES: readonly Reader[] = [inspected];
