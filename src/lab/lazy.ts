/**
 * What the rest of drillbook uses of the lab. It loads dockerode, so import it only when an engine is needed. Users of
 * the package use `index.ts`.
 */
export { connectEngine } from './engine/engine.ts';
export { beginRun } from './ledger/run.ts';
export { startLab } from './start-lab.ts';
export { openContainer } from './machine/lab-target.ts';
export { sweep } from './teardown/sweep.ts';
export { examine } from './doctor.ts';
export { lacksOf } from './support.ts';
