/** The default of an input, converted to its type. */

export type InputType = 'string' | 'int' | 'bool' | 'file';

/**
 * @param written as in the file: `1.10` is a string, although YAML reads a number
 * @returns undefined if the value has another type
 */
export function inputDefault(
  type: InputType,
  value: string | number | boolean,
  written: string | undefined,
): string | bigint | boolean | undefined {
  switch (type) {
    case 'int':
      return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'string':
    case 'file':
      return typeof value === 'string' ? value : (written ?? String(value));
  }
}
