/** `test` and `[`: true (0), false (1), or unknown. */
import { Folder } from '../tree/node.ts';
import type { Call } from './evaluate.ts';
import { absolute } from './glob.ts';
import { NotSupported } from './syntax.ts';
import type { Status, Text } from './values.ts';
import { hasGap } from '../gap.ts';

type Truth = boolean | undefined;

export function test(call: Call): Status {
  let args = call.args;
  if (call.open !== undefined) return undefined;
  if (call.name === '[') {
    if (args.at(-1)?.text !== ']') return 2;
    args = args.slice(0, -1);
  }
  const parser = new Test(call, args);
  const truth = parser.all();
  return truth === 'error' ? 2 : truth === undefined ? undefined : truth ? 0 : 1;
}

const UNARY = /^-[bcdefghkLnprSstuwxzOG]$/;
const BINARY = /^(?:=|==|!=|-eq|-ne|-lt|-le|-gt|-ge|-ef|-nt|-ot|<|>)$/;

class Test {
  readonly #call: Call;
  readonly #args: readonly Text[];
  #at = 0;

  constructor(call: Call, args: readonly Text[]) {
    this.#call = call;
    this.#args = args;
  }

  all(): Truth | 'error' {
    if (this.#args.length === 0) return false;
    const truth = this.#or();
    return this.#at < this.#args.length ? 'error' : truth;
  }

  #or(): Truth {
    let truth = this.#and();
    while (this.#take('-o')) {
      const other = this.#and();
      truth =
        truth === true || other === true
          ? true
          : truth === undefined || other === undefined
            ? undefined
            : false;
    }
    return truth;
  }

  #and(): Truth {
    let truth = this.#not();
    while (this.#take('-a')) {
      const other = this.#not();
      truth =
        truth === false || other === false
          ? false
          : truth === undefined || other === undefined
            ? undefined
            : true;
    }
    return truth;
  }

  #not(): Truth {
    if (this.#peek() === '!' && this.#args.length - this.#at > 1 && !BINARY.test(this.#peek(1) ?? '')) {
      this.#at++;
      const truth = this.#not();
      return truth === undefined ? undefined : !truth;
    }
    return this.#primary();
  }

  #primary(): Truth {
    const operator = this.#peek(1) ?? '';
    if (BINARY.test(operator) && this.#args.length - this.#at >= 3) {
      const [left, , right] = this.#args.slice(this.#at, this.#at + 3);
      this.#at += 3;
      return this.#compare(left as Text, operator, right as Text);
    }
    const first = this.#args[this.#at] as Text | undefined;
    if (first?.text === '(') {
      this.#at++;
      const truth = this.#or();
      if (!this.#take(')')) throw new NotSupported("test: ')' is missing");
      return truth;
    }
    if (first !== undefined && UNARY.test(first.text) && this.#args.length - this.#at >= 2) {
      const operand = this.#args[this.#at + 1] as Text;
      this.#at += 2;
      return this.#unary(first.text, operand);
    }
    this.#at++;
    return first === undefined ? false : isFilled(first);
  }

  #peek(ahead = 0): string | undefined {
    return this.#args[this.#at + ahead]?.text;
  }

  #take(text: string): boolean {
    if (this.#peek() !== text) return false;
    this.#at++;
    return true;
  }

  #compare(left: Text, operator: string, right: Text): Truth {
    if (operator === '-ef') return this.#same(left, right);
    if (operator === '-nt' || operator === '-ot') return undefined;
    if (left.open !== undefined || right.open !== undefined || hasGap(left.text) || hasGap(right.text))
      return undefined;
    switch (operator) {
      case '=':
      case '==':
        return left.text === right.text;
      case '!=':
        return left.text !== right.text;
      case '<':
        return left.text < right.text;
      case '>':
        return left.text > right.text;
      default:
        return compareNumbers(left.text, operator, right.text);
    }
  }

  /** Whether two names refer to the same file. */
  #same(left: Text, right: Text): Truth {
    const [one, other] = [this.#identity(left), this.#identity(right)];
    if (one === 'absent' || other === 'absent') return false;
    return one === undefined || other === undefined ? undefined : one === other;
  }

  #identity(name: Text): string | undefined {
    const found = this.#find(name, true);
    if (found === undefined || found.kind === 'unknown') return undefined;
    if (found.kind === 'absent') return 'absent';
    return found.kind === 'special' ? found.id : found.path;
  }

  #find({ text, open }: Text, follow: boolean): ReturnType<Call['state']['tree']['find']> | undefined {
    const { cwd, tree } = this.#call.state;
    if (open !== undefined || hasGap(text) || (cwd === undefined && !text.startsWith('/'))) return undefined;
    if (text === '') return { kind: 'absent', notFolder: false };
    return tree.find(absolute(cwd ?? '/', text), follow);
  }

  #unary(operator: string, operand: Text): Truth {
    if (operator === '-n') return isFilled(operand);
    if (operator === '-z') {
      const filled = isFilled(operand);
      return filled === undefined ? undefined : !filled;
    }
    if (operator === '-t') return false;
    const isLink = operator === '-h' || operator === '-L';
    const found = this.#find(operand, !isLink);
    if (found === undefined || found.kind === 'unknown') return undefined;
    if (found.kind === 'absent') return false;
    if (operator === '-e') return true;
    if (found.kind === 'special') return operator === '-p' ? found.id.startsWith('pipe:') : undefined;
    const { node } = found;
    switch (operator) {
      case '-d':
        return node instanceof Folder;
      case '-f':
        // A file stated by its text may stand for a socket or a pipe: only its path may say so.
        return node instanceof Folder ? false : /\.(?:sock|fifo)$/.test(found.path) ? undefined : true;
      case '-S':
        return node instanceof Folder ? false : found.path.endsWith('.sock') ? true : undefined;
      case '-h':
      case '-L':
        return node.kind === 'link';
      case '-p':
        return node instanceof Folder ? false : found.path.endsWith('.fifo') ? true : undefined;
      case '-s': {
        if (node.kind !== 'file') return true;
        const content = node.read();
        return 'unknown' in content
          ? undefined
          : content.text !== ''
            ? true
            : content.partial === undefined
              ? false
              : undefined;
      }
      case '-r': {
        const read = this.#call.state.tree.read(found.path);
        return read.kind === 'denied'
          ? false
          : read.kind === 'content' || read.kind === 'folder'
            ? true
            : undefined;
      }
      default:
        return undefined;
    }
  }
}

/** Text that may lack lines can be known to be non-empty, but never to be empty. */
function isFilled({ text, open }: Text): Truth {
  return text !== '' ? true : open === undefined ? false : undefined;
}

function compareNumbers(left: string, operator: string, right: string): Truth {
  const [a, b] = [left.trim(), right.trim()];
  // Anything else is an error of `test`, which is not supported.
  if (!/^[-+]?\d{1,18}$/.test(a) || !/^[-+]?\d{1,18}$/.test(b)) return undefined;
  const [x, y] = [BigInt(a.replace('+', '')), BigInt(b.replace('+', ''))];
  switch (operator) {
    case '-eq':
      return x === y;
    case '-ne':
      return x !== y;
    case '-lt':
      return x < y;
    case '-le':
      return x <= y;
    case '-gt':
      return x > y;
    default:
      return x >= y;
  }
}
