/** awk's values: numbers, texts, texts from input that may be numbers, and unset. */
import { NotSupported } from '../../shell/syntax.ts';

/** Text from outside: if it looks like a number, it is compared as one. */
export class Read {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type AwkValue = number | string | Read | undefined;

const NUMBER = /^[ \t\n]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;

export function numberOf(value: AwkValue): number {
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  const text = value instanceof Read ? value.text : value;
  // Whether these are numbers depends on the awk implementation.
  if (/^\s*[+-]?(?:0[xX][0-9a-fA-F]|inf|nan)/i.test(text)) throw new NotSupported(`awk: the number ${text}`);
  return Number(NUMBER.exec(text)?.[0] ?? 0);
}

export function textOf(value: AwkValue): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Read) return value.text;
  if (Number.isInteger(value)) {
    // Beyond that some implementations print an exponent.
    if (Math.abs(value) >= 2 ** 53) throw new NotSupported('awk: a number this large');
    return String(value === 0 ? 0 : value);
  }
  return general(value, 6);
}

/** Formats like `%g` of printf. */
export function general(value: number, precision: number, keepsZeros = false): string {
  if (!Number.isFinite(value)) throw new NotSupported('awk: a number that is not finite');
  if (value === 0) return '0';
  const digits = precision === 0 ? 1 : precision;
  const exponent = Number(value.toExponential(digits - 1).split('e')[1]);
  const plain = (text: string): string => (keepsZeros ? text : text.replace(/\.?0+$/, ''));
  if (exponent < -4 || exponent >= digits) {
    const [mantissa = '', power = ''] = value.toExponential(digits - 1).split('e');
    return `${mantissa.includes('.') ? plain(mantissa) : mantissa}e${exponentOf(Number(power))}`;
  }
  const fixed = value.toFixed(digits - 1 - exponent);
  return fixed.includes('.') ? plain(fixed) : fixed;
}

export function exponentOf(power: number): string {
  return `${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

export function isTrue(value: AwkValue): boolean {
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  if (value === undefined) return false;
  return looksNumeric(value.text) ? numberOf(value) !== 0 : value.text !== '';
}

/** Returns a number below, at or above 0. */
export function compare(left: AwkValue, right: AwkValue): number {
  if (isNumeric(left) && isNumeric(right)) return numberOf(left) - numberOf(right);
  const [a, b] = [textOf(left), textOf(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function isNumeric(value: AwkValue): boolean {
  return (
    typeof value === 'number' || value === undefined || (value instanceof Read && looksNumeric(value.text))
  );
}

function looksNumeric(text: string): boolean {
  const match = NUMBER.exec(text);
  return match !== null && /^[ \t\n]*$/.test(text.slice(match[0].length));
}
