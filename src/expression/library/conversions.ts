/** Conversions between types, time, and explicitly unknown values. */
import { parseDuration, parseSize } from '../../text/units.ts';
import { failure, unknown } from '../lack.ts';
import { OpenText, isOpen } from '../open.ts';
import { Duration, Timestamp } from '../values.ts';
import { define } from './function.ts';

const DURATION = 'google.protobuf.Duration';
const TIMESTAMP = 'google.protobuf.Timestamp';

const MOST_INT = 2n ** 63n - 1n;

export const CONVERSIONS = [
  define<[string]>({
    name: 'int',
    params: ['string'],
    returns: 'int',
    builtin: true,
    doc: 'Converts a decimal string to an integer; surrounding white space is ignored.',
    example: ['int("4185068")', '4185068'],
    call: ([text]) => {
      const trimmed = text.trim();
      if (!/^[+-]?\d{1,19}$/.test(trimmed)) return notA('number', text);
      const value = BigInt(trimmed.replace('+', ''));
      return value > MOST_INT || value < -MOST_INT - 1n
        ? failure('overflow', `${trimmed} is too large`)
        : value;
    },
  }),
  define<[number]>({
    name: 'int',
    params: ['double'],
    returns: 'int',
    builtin: true,
    doc: 'Truncates a number to an integer.',
    example: ['int(2.9)', '2'],
    call: ([value]) =>
      Number.isFinite(value) && Math.abs(value) < 2 ** 63
        ? BigInt(Math.trunc(value))
        : failure('overflow', `${value} is not an integer`),
  }),
  define<[bigint]>({
    name: 'int',
    params: ['int'],
    returns: 'int',
    builtin: true,
    doc: 'Returns the number unchanged.',
    example: ['int(7)', '7'],
    call: ([value]) => value,
  }),
  define<[bigint]>({
    name: 'double',
    params: ['int'],
    returns: 'double',
    builtin: true,
    doc: 'Converts an integer to a floating-point number, e.g. to compute ratios.',
    example: ['double(1) / double(4)', '0.25'],
    call: ([value]) => Number(value),
  }),
  define<[string]>({
    name: 'double',
    params: ['string'],
    returns: 'double',
    builtin: true,
    doc: 'Converts a string to a floating-point number.',
    example: ['double("0.5")', '0.5'],
    call: ([text]) => {
      const trimmed = text.trim();
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : notA('number', text);
    },
  }),
  define<[number]>({
    name: 'double',
    params: ['double'],
    returns: 'double',
    builtin: true,
    doc: 'Returns the number unchanged.',
    example: ['double(0.5)', '0.5'],
    call: ([value]) => value,
  }),
  ...(['string', 'int', 'double', 'bool'] as const).map((type) =>
    define<[unknown]>({
      name: 'string',
      params: [type],
      returns: 'string',
      builtin: true,
      doc: `Converts a ${type} to a string.`,
      example:
        type === 'string'
          ? ['string("x")', '"x"']
          : type === 'int'
            ? ['string(9)', '"9"']
            : type === 'double'
              ? ['string(0.5)', '"0.5"']
              : ['string(true)', '"true"'],
      open: true,
      call: ([value]) => (isOpen(value) ? new OpenText(String(value), value.why) : String(value)),
    }),
  ),
  define<[Duration]>({
    name: 'string',
    params: [DURATION],
    returns: 'string',
    doc: 'Converts a duration to a string.',
    example: ['string(duration("90s"))', '"1m30s"'],
    call: ([value]) => value.toString(),
  }),
  define<[Timestamp]>({
    name: 'string',
    params: [TIMESTAMP],
    returns: 'string',
    doc: 'Converts a time to a string, ISO 8601 in UTC.',
    example: ['string(timestamp("2023-09-08T00:00:00Z"))', '"2023-09-08T00:00:00.000Z"'],
    call: ([value]) => value.toString(),
  }),
  define<[string]>({
    name: 'duration',
    params: ['string'],
    returns: DURATION,
    builtin: true,
    doc: 'Parses a duration: one or more numbers with ns, us, ms, s, m or h.',
    example: ['duration("1m30s") > duration("80s")', 'true'],
    call: ([text]) => {
      const nanoseconds = parseDuration(text.trim());
      return nanoseconds === undefined ? notA('duration', text) : new Duration(nanoseconds);
    },
  }),
  define<[Duration]>({
    name: 'getSeconds',
    receiver: DURATION,
    params: [],
    returns: 'int',
    builtin: true,
    doc: 'A duration in whole seconds.',
    example: ['duration("90s").getSeconds()', '90'],
    call: ([value]) => value.nanoseconds / 1_000_000_000n,
  }),
  define<[string]>({
    name: 'timestamp',
    params: ['string'],
    returns: TIMESTAMP,
    builtin: true,
    doc: 'Parses a time as engines print it, ISO 8601; the difference of two times is a duration.',
    example: [
      'timestamp("2023-09-08T00:01:00Z") - timestamp("2023-09-08T00:00:00Z") == duration("60s")',
      'true',
    ],
    call: ([text]) => {
      const match = /^(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\d*(Z|z|[+-]\d\d:\d\d)$/.exec(
        text.trim(),
      );
      const whole =
        match === null ? Number.NaN : Date.parse(`${match[1]?.replace(' ', 'T')}${match[3]?.toUpperCase()}`);
      if (match === null || Number.isNaN(whole)) return notA('time', text);
      return new Timestamp(BigInt(whole) * 1_000_000n + BigInt((match[2] ?? '').padEnd(9, '0')));
    },
  }),
  define<[string]>({
    name: 'bytesOf',
    params: ['string'],
    returns: 'int',
    doc: 'Parses a size to bytes: a number with K, M, G, T or KiB, MiB, … (1024) or kB, MB, … (1000).',
    example: ['bytesOf("1.5 MiB")', '1572864'],
    call: ([text]) => parseSize(text) ?? notA('size', text),
  }),
  define<[string]>({
    name: 'unknown',
    params: ['string'],
    returns: 'dyn',
    doc: 'An unknown value with a reason, for what the answers do not decide. As a confirmation it makes a finding only likely; in a condition it makes the subject unknown.',
    example: [
      'isUnknown(false || unknown("two servers do not answer: which it waits for is not proven"))',
      'true',
    ],
    call: ([why]) => unknown(why),
  }),
];

function notA(what: string, text: string): unknown {
  return failure('conversion', `${JSON.stringify(text.slice(0, 40))} is not a valid ${what}`);
}
