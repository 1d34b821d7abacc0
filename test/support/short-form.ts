import { SOAK } from './engine.ts';

/**
 * For what is too long for every run: every second one, so that each is still tried on half of the cases; all of them in
 * `npm run soak`.
 *
 * @param nth the number of the case
 */
export function everySecond<T>(all: readonly T[], nth: number): readonly T[] {
  return SOAK ? all : all.filter((_, at) => (at + nth) % 2 === 0);
}
