/** All ways in which the node of a recorded drill may differ. */
import { FOLDERS } from './folders.ts';
import { IDS } from './ids.ts';
import { KERNELS } from './kernels.ts';
import { PROGRAMS } from './programs.ts';
import type { Transformation } from './transformation.ts';

export const TRANSFORMATIONS: readonly Transformation[] = [...KERNELS, ...PROGRAMS, ...IDS, FOLDERS];
