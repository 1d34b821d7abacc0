/**
 * Parses a shell command far enough to see which commands it runs, and whether each hole is where the shell accepts a
 * word. Only there does a quoted value stay one word. The grammar is unbash's: bash, which includes POSIX sh.
 */
import type { CommandNode, Redirection, SyntaxNode } from 'unbash';
import { forEachChild, parse } from 'unbash';
import type { Fault } from '../document/fault.ts';
import type { Hole } from '../text/holes.ts';
import { fill, HolePlaces, placeIn } from './hole-places.ts';
import type { HolePlace } from './hole-places.ts';
import type { ShellCommand, ShellPipeline, ShellRedirect, ShellScript } from './model.ts';
import { wordReader } from './words.ts';
import type { WordReader } from './words.ts';

/** More faults for one command help nobody. */
const MOST_FAULTS = 20;

export function parseShell(text: string, holes: readonly Hole[]): ShellScript {
  const script = parse(fill(text, holes));
  const reader = new Reader(text, holes);
  reader.visit(script, undefined);
  const faults = [...syntaxFaults(script.errors ?? [], text), ...reader.places.faults()];
  return { pipelines: reader.pipelines, faults: faults.slice(0, MOST_FAULTS) };
}

function syntaxFaults(errors: readonly { message: string; pos: number }[], text: string): Fault[] {
  return errors.map(({ message, pos }) => {
    const start = Math.max(0, Math.min(pos, text.length - 1));
    return { code: 'shell-syntax', message, start, end: start + 1 };
  });
}

class Reader {
  readonly pipelines: ShellPipeline[] = [];
  readonly places: HolePlaces;
  readonly #words: WordReader;

  constructor(text: string, holes: readonly Hole[]) {
    this.places = new HolePlaces(text, holes);
    this.#words = wordReader(text, holes);
  }

  /** Visits inner nodes first, as they run first: a substitution before the command that contains it. */
  visit(node: SyntaxNode, place: HolePlace | undefined, parent?: SyntaxNode): void {
    if (node.type === 'Script' && node.source !== undefined) {
      this.#unescaped(node, node.source, parent ?? node);
      return;
    }
    const here = placeIn(node, place, parent);
    this.places.put(node, here, parent);
    if (node.type === 'Pipeline') {
      this.#pipeline(node.commands, here);
      return;
    }
    this.#children(node, here);
    if (node.type === 'Command') this.pipelines.push({ commands: [this.#command(node)] });
    if (node.type === 'Redirected') {
      const redirects = this.#redirects(node.redirects);
      this.pipelines.push({
        commands: [{ assignments: [], words: [], redirects, start: node.pos, end: node.end }],
      });
    }
  }

  /** Backticks inside backticks: their positions refer to a separate text, and no hole can be there. */
  #unescaped(node: SyntaxNode, source: string, { pos: start, end }: SyntaxNode): void {
    const inner = new Reader(source, []);
    inner.#children(node, undefined);
    for (const { commands } of inner.pipelines)
      this.pipelines.push({ commands: commands.map((command) => ({ ...command, start, end })) });
  }

  #children(node: SyntaxNode, place: HolePlace | undefined): void {
    forEachChild(node, (child) => this.visit(child, place, node));
  }

  /**
   * A compound command is represented by its first simple one: the input from earlier in the pipe is lost either way.
   */
  #pipeline(commands: readonly CommandNode[], place: HolePlace | undefined): void {
    let joined: ShellCommand[] = [];
    for (const command of commands) {
      const from = this.pipelines.length;
      this.visit(command, place);
      if (command.type === 'Command') joined.push(...(this.pipelines.pop()?.commands ?? []));
      else if (joined.length > 0)
        joined.push(...this.pipelines.splice(from, 1).flatMap((one) => one.commands));
    }
    if (joined.length > 0) this.pipelines.push({ commands: joined });
  }

  #command(node: CommandNode & { type: 'Command' }): ShellCommand {
    const assignments = node.prefix.flatMap((one) => (one.type === 'Assignment' ? [this.#words(one)] : []));
    const words = [...(node.name === undefined ? [] : [node.name]), ...node.args].map((one) =>
      this.#words(one),
    );
    return { assignments, words, redirects: this.#redirects(node.redirects), start: node.pos, end: node.end };
  }

  #redirects(redirects: readonly Redirection[]): ShellRedirect[] {
    return redirects.flatMap((one) =>
      one.type === 'HereDoc' || one.target === undefined
        ? []
        : [
            {
              descriptor:
                one.descriptor?.type === 'FileDescriptor' ? String(one.descriptor.value) : undefined,
              operator: one.operator,
              target: this.#words(one.target),
            },
          ],
    );
  }
}
