/** printf of awk. */
import { NotSupported } from '../../shell/syntax.ts';
import type { AwkValue } from './values.ts';
import { Read, exponentOf, general, numberOf, textOf } from './values.ts';

const WIDEST = 10_000;

export function format(pattern: string, values: readonly AwkValue[]): string {
  let nth = 0;
  const next = (): AwkValue => {
    if (nth >= values.length) throw new NotSupported('awk: a printf with too few values');
    return values[nth++];
  };
  return pattern.replaceAll(
    /%(?:%|([-+ 0#]*)(\*|\d*)(?:\.(\*|\d*))?([a-zA-Z]?))/g,
    (whole, ...groups: string[]) => {
      if (whole === '%%') return '%';
      const [flags = '', wide = '', precise, conversion = ''] = groups;
      let width = wide === '*' ? numberOf(next()) : Number(wide);
      const isLeft = flags.includes('-') || width < 0;
      width = Math.abs(width);
      const precision =
        precise === undefined ? undefined : precise === '*' ? numberOf(next()) : Number(precise);
      if (width > WIDEST || (precision ?? 0) > 100) throw new NotSupported('awk: a wide printf');
      const text = converted(conversion, next(), precision, flags);
      if (isLeft) return text.padEnd(width);
      const isZeros =
        flags.includes('0') &&
        !/[sc]/.test(conversion) &&
        (precision === undefined || !/[diouxX]/.test(conversion));
      if (!isZeros) return text.padStart(width);
      const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
      return sign + text.slice(sign.length).padStart(width - sign.length, '0');
    },
  );
}

function converted(
  conversion: string,
  value: AwkValue,
  precision: number | undefined,
  flags: string,
): string {
  if (flags.includes('#')) throw new NotSupported('awk: printf with #');
  switch (conversion) {
    case 's':
      return precision === undefined ? textOf(value) : textOf(value).slice(0, precision);
    case 'c':
      return character(value);
    case 'd':
    case 'i':
      return signed(integer(value), flags, (number) => digits(number, 10, precision));
    case 'o':
    case 'u':
    case 'x':
    case 'X': {
      const number = integer(value);
      if (number < 0) throw new NotSupported('awk: printf of a negative number');
      const text = digits(number, conversion === 'o' ? 8 : conversion === 'u' ? 10 : 16, precision);
      return conversion === 'X' ? text.toUpperCase() : text;
    }
    case 'f':
    case 'F':
      return signed(finite(value), flags, (number) => number.toFixed(precision ?? 6));
    case 'e':
    case 'E':
    case 'g':
    case 'G': {
      const text = signed(finite(value), flags, (number) => {
        if (/g/i.test(conversion)) return general(number, precision ?? 6);
        const [mantissa = '', power = ''] = number.toExponential(precision ?? 6).split('e');
        return `${mantissa}e${exponentOf(Number(power))}`;
      });
      return /[EG]/.test(conversion) ? text.toUpperCase() : text;
    }
    default:
      throw new NotSupported(`awk: printf with %${conversion}`);
  }
}

function character(value: AwkValue): string {
  if (typeof value === 'number') return String.fromCharCode(value);
  // awk implementations disagree on input that looks like a number.
  if (value instanceof Read && /^\s*[\d.+-]/.test(value.text))
    throw new NotSupported('awk: %c of a number that was read');
  return textOf(value).slice(0, 1);
}

function finite(value: AwkValue): number {
  const number = numberOf(value);
  if (!Number.isFinite(number) || Math.abs(number) >= 1e21)
    throw new NotSupported('awk: a number this large');
  return number;
}

function integer(value: AwkValue): number {
  const number = Math.trunc(numberOf(value));
  if (!Number.isSafeInteger(number)) throw new NotSupported('awk: a number this large');
  return number;
}

function digits(value: number, base: number, precision = 1): string {
  return value.toString(base).padStart(precision, '0');
}

function signed(value: number, flags: string, print: (value: number) => string): string {
  const isNegative = value < 0;
  const sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return sign + print(Math.abs(value));
}
