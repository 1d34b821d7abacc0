/** "Did you mean …": the nearest of some names, if one is near enough. */

/** The name in `known` that `name` is probably a typo of; undefined if none is near. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  // Longer names are hardly typos, and would cost time quadratic in their length.
  if (name.length > 64) return undefined;
  // All single letters are equally near: only the case can be a typo.
  const most = name.length === 1 ? 0 : name.length <= 3 ? 1 : name.length <= 7 ? 2 : 3;
  let best: string | undefined;
  let bestDistance = most + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** A hint that names the nearest, or else lists all names if they are few enough to read. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const near = nearest(name, names);
  if (near !== undefined) return `did you mean '${near}'?`;
  return names.length > 0 && names.length <= 16 ? `known here: ${names.join(', ')}` : undefined;
}

/** Counts insertions, deletions, substitutions and swaps of neighbours; exact only below `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (previous[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforePrevious[j - 2] ?? 0) + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least >= limit) return limit;
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
