/** One shell word, whatever it holds: quoted as POSIX sh, dash, busybox and bash all read it. NUL cannot be in it. */
export function quoteWord(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
