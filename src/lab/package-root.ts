/**
 * Where the files that ship beside the program are: two folders up, from src/lab as from dist/lab.
 */
import { fileURLToPath } from 'node:url';

/** An absolute path below the package's folder. */
export function shipped(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
