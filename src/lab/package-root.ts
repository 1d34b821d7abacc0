/**
 * Locates files that ship with the program: two folders up, from src/lab and from dist/lab.
 */
import { fileURLToPath } from 'node:url';

/** An absolute path below the package's folder. */
export function shipped(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
