/**
 * The part that talks to an engine, for the program: loaded when a command needs it, and without what it never uses.
 */
import { lightenDockerode } from '../launch/lighter-dockerode.ts';
import type * as lab from '../lab/lazy.ts';

export async function loadLab(): Promise<typeof lab> {
  lightenDockerode();
  return import('../lab/lazy.ts');
}
