/** The default of an input, in the type that the input says. */

export type InputType = 'string' | 'int' | 'bool' | 'file';

/**
 * @param written as in the file: `1.10` is a text, whatever YAML makes of it
 * @returns undefined where the value is of another type
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
