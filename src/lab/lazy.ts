/**
 * What the rest of drillbook uses of the lab. Importing this loads dockerode, so import it only when an engine is
 * needed; the `index.ts` beside it is for users of the package.
 */
export { connectEngine } from './engine/engine.ts';
export { beginRun } from './ledger/run.ts';
export { startLab } from './start-lab.ts';
export { openContainer } from './machine/lab-target.ts';
export { sweep } from './teardown/sweep.ts';
export { startedLabs, stopStarted } from './teardown/stop-started.ts';
export { examine } from './doctor.ts';
export { lacksOf } from './support.ts';
export { ensureImage } from './build/ensure-image.ts';
export { hasImages } from './build/has-images.ts';
