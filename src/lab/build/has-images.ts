/** Whether a lab can start at once. */
import type { LabAtVersion } from '../definition/model.ts';
import type { Engine } from '../engine/engine.ts';
import { imageId } from './image-id.ts';
import { imageNameOf } from './image-name.ts';

/** Whether the engine has an image for each machine of the lab; it may be out of date. */
export async function hasImages(engine: Engine, lab: LabAtVersion): Promise<boolean> {
  const found = lab.machines.map((machine) => imageId(engine, imageNameOf(lab, machine)));
  return (await Promise.all(found)).every((id) => id !== undefined);
}
