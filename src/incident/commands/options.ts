/** Parses a command's options like getopt: clustered, with values, up to `--`. */
import { NotSupported } from '../shell/syntax.ts';

export interface Options {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly rest: readonly string[];
}

export interface Known {
  /** Letters without a value. */
  readonly flags: string;
  /** Letters with a value. */
  readonly values?: string;
  /** Long names: those that end in `=` take a value; each is an alias for a letter. */
  readonly long?: Readonly<Record<string, string>>;
  /** Whether the first non-option word ends them, as in POSIX. */
  readonly stopsAtWord?: boolean;
}

/** @throws {NotSupported} for an option that is not known here */
export function parseOptions(command: string, args: readonly string[], known: Known): Options {
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const rest: string[] = [];
  const add = (letter: string, value: string): void => {
    const list = values.get(letter);
    if (list === undefined) values.set(letter, [value]);
    else list.push(value);
  };
  for (let nth = 0; nth < args.length; nth++) {
    const arg = args[nth] ?? '';
    if (arg === '--') {
      rest.push(...args.slice(nth + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const [name, given] = splitAt(arg.slice(2), '=');
      const long = known.long ?? {};
      const withValue = Object.hasOwn(long, `${name}=`) ? long[`${name}=`] : undefined;
      const plain = Object.hasOwn(long, name) ? long[name] : undefined;
      if (withValue !== undefined) add(withValue, given ?? args[++nth] ?? '');
      else if (plain !== undefined && given === undefined) flags.add(plain);
      else throw new NotSupported(`${command} --${name}`);
      continue;
    }
    if (arg === '-' || !arg.startsWith('-')) {
      if (known.stopsAtWord === true) {
        rest.push(...args.slice(nth));
        break;
      }
      rest.push(arg);
      continue;
    }
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at] ?? '';
      if (known.values?.includes(letter) === true) {
        add(letter, arg.slice(at + 1) || (args[++nth] ?? ''));
        break;
      }
      if (!known.flags.includes(letter)) throw new NotSupported(`${command} -${letter}`);
      flags.add(letter);
    }
  }
  return { flags, values, rest };
}

function splitAt(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
