/** The names of images. */
import { defaultLab } from '../definition/default-lab.ts';
import type { LabAtVersion, Machine } from '../definition/model.ts';

/** The name of a machine's image: `drillbook/LAB-MACHINE:VERSION`, unless the lab file names one. */
export function imageNameOf({ lab, version }: LabAtVersion, { name, image, tools }: Machine): string {
  return image.kind === 'name' && tools === undefined
    ? image.name
    : `drillbook/${lab}-${name}:${version === '' ? 'latest' : version}`;
}

/** The name of the image that a machine's tools are put on. */
export function imageBelowTools(lab: LabAtVersion, machine: Machine): string {
  const { image } = machine;
  // No version ends with capitals.
  return image.kind === 'name' ? image.name : `${imageNameOf(lab, machine)}.BARE`;
}

/**
 * An image that can look at the host with every privilege: that of the lab's privileged machine, or, if it has none, of
 * the lab `docker`.
 */
export function nodeImageOf(lab: LabAtVersion = defaultLab()): string {
  const node = lab.machines.find(({ privileged }) => privileged !== undefined);
  return node === undefined ? nodeImageOf() : imageNameOf(lab, node);
}
