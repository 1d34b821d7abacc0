/** Quotes a value as one shell word that POSIX sh, dash, busybox and bash read alike. It must not contain NUL. */
export function quoteWord(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** The same for a command that people read: a word of harmless characters stays as it is. */
export function quoteIfNeeded(value: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(value) ? value : quoteWord(value);
}
