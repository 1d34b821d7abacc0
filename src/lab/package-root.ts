/** Locates the files that ship with the program: two folders up, both from src/lab and from dist/lab. */
import { fileURLToPath } from 'node:url';

/** The absolute path of a file in the package. */
export function shipped(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
