/** Names as a list in a sentence: `a`, `a and b`, `a, b and c`, `a, b and 7 more`. */
export function listed(names: readonly string[], most = names.length): string {
  const shown = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}
