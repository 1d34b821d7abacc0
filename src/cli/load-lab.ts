/**
 * Loads the code that talks to an engine, only when a command needs it and without the parts that drillbook never uses.
 */
import { lightenDockerode } from '../launch/lighter-dockerode.ts';
import type * as lab from '../lab/lazy.ts';

export async function loadLab(): Promise<typeof lab> {
  lightenDockerode();
  return import('../lab/lazy.ts');
}
