/** The files that a lab is made of: its lab.yaml, what its images are built from, and what is copied into its machines. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shipped } from '../package-root.ts';
import type { LabAtVersion, Machine } from './model.ts';

/** Files and folders, absolute. What privileged machines share is among them, if the lab uses it. */
export function pathsOfLab({ folder, machines, read = [] }: LabAtVersion): string[] {
  return [...new Set([join(folder, 'lab.yaml'), ...read, ...machines.flatMap(pathsOfMachine)])];
}

/** The folder of the tools that privileged machines share. */
export const TOOLS_FOLDER = shipped('labs/_tools');

/** Whether a Dockerfile copies from the image of shared tools, which it calls `${TOOLS}`. */
export function usesTools(dockerfile: string): boolean {
  return /^\s*ARG\s+TOOLS\b/im.test(dockerfile);
}

function pathsOfMachine({ image, files, tools = [] }: Machine): string[] {
  const copied = [...files.map(({ from }) => from), ...(tools.length > 0 ? [TOOLS_FOLDER] : [])];
  if (image.kind !== 'build') return copied;
  let dockerfile = '';
  try {
    dockerfile = readFileSync(join(image.context, image.dockerfile), 'utf8');
  } catch {
    // Its folder is listed anyway, so that whoever hashes it notices.
  }
  return [image.context, ...(usesTools(dockerfile) ? [TOOLS_FOLDER] : []), ...copied];
}
