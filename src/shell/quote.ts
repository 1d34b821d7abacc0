/** Quotes a value as one shell word that POSIX sh, dash, busybox and bash read alike. It must not contain NUL. */
export function quoteWord(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
