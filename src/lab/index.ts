/**
 * What the rest of drillbook uses of the lab. Loading this loads dockerode: import it lazily.
 */
export { connectEngine } from './engine.ts';
export { beginRun } from './run.ts';
export { startLab } from './start-lab.ts';
export { openContainer } from './lab-target.ts';
export { sweep } from './sweep.ts';
export { examine } from './doctor.ts';
export { lacksOf } from './support.ts';
