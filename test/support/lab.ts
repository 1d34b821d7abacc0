import type { LabAtVersion } from '../../src/lab/definition/model.ts';

/** The lab, with this image for each of its machines. */
export function withImage(lab: LabAtVersion, name: string): LabAtVersion {
  return { ...lab, machines: lab.machines.map((one) => ({ ...one, image: { kind: 'name', name } })) };
}
