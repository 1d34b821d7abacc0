/** Renames every text in a tree of data: values, and keys that are names on the node rather than keys of the schema. */
export function replaceTexts<T>(data: T, rename: (text: string) => string, depth = 0): T {
  if (typeof data === 'string') return rename(data) as T;
  if (typeof data !== 'object' || data === null || depth > 50) return data;
  if (Array.isArray(data)) return data.map((one: unknown) => replaceTexts(one, rename, depth + 1)) as T;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      rename(key),
      replaceTexts(value, rename, depth + 1) as unknown,
    ]),
  ) as T;
}
