/** Documents in which every text that others may have written is an attack on whatever shows it. */

/** Closes what is open, runs, loads, hides, reorders and overflows. `nth` tells one from another. */
export function attack(nth: number): string {
  const payload = `window.ran=${nth}`;
  return [
    `"'></style></title></textarea></script><script>${payload}</script>`,
    `<img src="http://evil.example/${nth}" onerror="${payload}"><svg onload="${payload}">`,
    `<a href="javascript:${payload}">x</a>&lt;b&gt;&#60;i&#62; onmouseover=${payload} x=`,
    `<!-- ]]> --> <?x ?> \u001b[31m \u202e\u0000\ud800\ufffe {{${payload}}} \${${payload}}`,
  ].join('\n');
}

/** What the types allow as they are: all other text can come from elsewhere. */
const CLOSED = new Set([
  'schema',
  'kind',
  'verdict',
  'severity',
  'certainty',
  'status',
  'event',
  'phase',
  'code',
  'outcome',
]);

/**
 * A copy in which every text is an attack, and each key of evidence and inputs.
 * @param kilobytes that each text is filled up to
 */
export function hostile<T>(document: T, kilobytes = 0): T {
  const attacks = new Map<string, string>();
  /** The same text becomes the same attack, so that what refers to each other still does. */
  const attackFor = (text: string): string => {
    const made = attacks.get(text) ?? attack(attacks.size).padEnd(kilobytes * 1000, 'x');
    attacks.set(text, made);
    return made;
  };
  const changed = (value: unknown, key: string, within: string): unknown => {
    if (typeof value === 'string') {
      return CLOSED.has(key) ? value : attackFor(value);
    }
    if (Array.isArray(value)) return value.map((one) => changed(one, key, within));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => {
        const own = within === 'evidence' || within === 'inputs' ? attackFor(name) : name;
        return [own, changed(one, name, name)];
      }),
    );
  };
  // Only text is replaced by text, and keys only where any key is allowed.
  return changed(document, '', '') as T;
}
