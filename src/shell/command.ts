/**
 * Reads a POSIX shell command far enough to tell which commands it runs, and whether a hole is where the
 * shell accepts a word. Only there does a quoted value stay one word.
 */
import type { Hole } from '../text/holes.ts';
import type { ShellCommand, ShellPipeline, ShellRedirect, ShellScript, ShellWord } from './model.ts';
import type { End } from './words.ts';
import { ShellWords } from './words.ts';

/** Words after which another command begins. */
const LEADING = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', 'time']);
/** Words that end a compound command; what may follow are redirections and operators. */
const TRAILING = new Set(['fi', 'done', 'esac', '}']);

/** Nesting of substitutions; deeper is nothing that anyone reads. */
const DEEPEST = 20;

export function parseShell(text: string, holes: readonly Hole[]): ShellScript {
  const parser = new ShellParser(text, holes);
  parser.commands('', 0);
  return { pipelines: parser.pipelines, faults: parser.faults };
}

interface Draft {
  assignments: ShellWord[];
  words: ShellWord[];
  redirects: ShellRedirect[];
  start: number;
}

class ShellParser extends ShellWords {
  readonly pipelines: ShellPipeline[] = [];
  private hereDocuments: { delimiter: string; stripTabs: boolean }[] = [];

  /** @param end `)` or a backtick where this is inside a substitution, '' for the whole text */
  override commands(end: End, depth: number): void {
    let pipeline: ShellCommand[] = [];
    let draft: Draft | undefined;
    /** Innermost last; `pattern` while `a|b)` is read. */
    const cases: ('pattern' | 'body')[] = [];
    const endCommand = (): void => {
      if (draft !== undefined) pipeline.push({ ...draft, end: this.at });
      draft = undefined;
    };
    const endPipeline = (): void => {
      endCommand();
      if (pipeline.length > 0) this.pipelines.push({ commands: pipeline });
      pipeline = [];
    };
    if (depth > DEEPEST) {
      this.fault('shell-syntax', 'this is nested too deeply', this.at, this.at + 1);
      this.at = this.text.length;
      return;
    }
    while (this.at < this.text.length) {
      const start = this.at;
      const char = this.text[start] ?? '';
      if (
        char === ' ' ||
        char === '\t' ||
        char === '\r' ||
        (char === '\\' && this.text[start + 1] === '\n')
      ) {
        this.at += char === '\\' ? 2 : 1;
      } else if (char === '\n') {
        this.at++;
        endPipeline();
        this.readHereDocuments();
      } else if (char === '#') {
        this.skipTo('\n', 'a comment');
      } else if (char === end) {
        endPipeline();
        this.at++;
        return;
      } else if (char === ';') {
        endPipeline();
        if (this.text.startsWith(';;', start) && cases.length > 0) cases[cases.length - 1] = 'pattern';
        this.at += this.text.startsWith(';;', start) ? 2 : 1;
      } else if (char === '&') {
        if (this.text.startsWith('&>', start)) {
          draft ??= newDraft(start);
          this.redirect(draft, depth);
        } else {
          endPipeline();
          this.at += this.text.startsWith('&&', start) ? 2 : 1;
        }
      } else if (char === '|') {
        if (this.text.startsWith('||', start)) endPipeline();
        else endCommand();
        this.at += /^\|[|&]/.test(this.text.slice(start, start + 2)) ? 2 : 1;
      } else if (cases.at(-1) === 'pattern') {
        this.casePattern(cases, depth);
      } else if (char === '(') {
        this.openBracket(draft, depth);
        // `f() …` defines a function: its body is a command.
        draft = undefined;
      } else if (char === ')') {
        this.fault('shell-syntax', "this ')' closes nothing", start, start + 1);
        this.at++;
      } else if (char === '<' || char === '>') {
        draft ??= newDraft(start);
        this.redirect(draft, depth);
      } else {
        const word = this.word(depth, end);
        if (/^\d+$/.test(word.source) && /[<>]/.test(this.text[this.at] ?? '')) continue;
        if (draft === undefined && word.text === word.source) {
          if (LEADING.has(word.source)) continue;
          if (TRAILING.has(word.source)) {
            if (word.source === 'esac') cases.pop();
            continue;
          }
          if (word.source === 'case') {
            this.caseHead(depth);
            cases.push('pattern');
            continue;
          }
        }
        draft ??= newDraft(word.start);
        this.add(draft, word);
      }
    }
    endPipeline();
    if (end === '') this.readHereDocuments();
    else
      this.fault(
        'shell-syntax',
        `the ${end === ')' ? "'('" : 'backtick'} is not closed`,
        this.text.length - 1,
        this.text.length,
      );
  }

  private add(draft: Draft, word: ShellWord): void {
    const inPrefix = draft.words.length === 0;
    if (inPrefix && /^[A-Za-z_]\w*\+?=/.test(word.source)) {
      draft.assignments.push(word);
      return;
    }
    if (inPrefix && word.hasHole) {
      const equals = this.assignedName(word);
      if (equals) this.holeFault('the name of a variable', word.start, word.end);
    }
    draft.words.push(word);
  }

  /** Whether a hole stands before an equals sign of the word. */
  private assignedName(word: ShellWord): boolean {
    for (const hole of this.holes.values()) {
      if (hole.start < word.start || hole.end > word.end) continue;
      const after = this.text.slice(hole.end, word.end);
      if (/^[\w\]]*\+?=/.test(after)) return true;
    }
    return false;
  }

  private caseHead(depth: number): void {
    this.blanks();
    if (this.at < this.text.length) this.word(depth, '');
    this.blanks();
    if (/^in(?!\w)/.test(this.text.slice(this.at, this.at + 3))) this.at += 2;
  }

  private casePattern(cases: ('pattern' | 'body')[], depth: number): void {
    if (this.text[this.at] === '(') this.at++;
    this.blanks();
    const start = this.at;
    if (/^esac(?!\w)/.test(this.text.slice(start, start + 5))) {
      this.at += 4;
      cases.pop();
      return;
    }
    while (this.at < this.text.length && this.text[this.at] !== ')') {
      const char = this.text[this.at] ?? '';
      if (/[\s|]/.test(char)) this.at++;
      else if (/[;&<>(]/.test(char)) break;
      else if (this.word(depth, '').hasHole) this.holeFault('a pattern of case', start, this.at);
    }
    if (this.text[this.at] !== ')') {
      this.fault('shell-syntax', "a pattern of case ends with ')'", start, this.at + 1);
      cases.pop();
      return;
    }
    this.at++;
    cases[cases.length - 1] = 'body';
  }

  private openBracket(draft: Draft | undefined, depth: number): void {
    const start = this.at;
    if (draft === undefined && this.text.startsWith('((', start)) {
      this.arithmetic(2);
      return;
    }
    if (draft !== undefined) {
      const [name] = draft.words;
      this.at++;
      this.blanks();
      if (draft.words.length === 1 && this.text[this.at] === ')') {
        if (name?.hasHole) this.holeFault('the name of a function', name.start, name.end);
        this.at++;
        return;
      }
      this.fault('shell-syntax', "a '(' in the middle of a command must be quoted", start, start + 1);
      return;
    }
    this.at++;
    this.commands(')', depth + 1);
  }

  private redirect(draft: Draft, depth: number): void {
    const start = this.at;
    const operator =
      /^(<<<|<<-|<<|<>|<&|>>|>&|>\||&>>|&>|<|>)/.exec(this.text.slice(start, start + 3))?.[0] ?? '<';
    this.at += operator.length;
    // <(…) and >(…) of bash are words.
    if ((operator === '<' || operator === '>') && this.text[this.at] === '(') {
      this.at++;
      this.commands(')', depth + 1);
      return;
    }
    this.blanks();
    if (this.at >= this.text.length || /[\n;|&()<>]/.test(this.text[this.at] ?? '')) {
      this.fault('shell-syntax', `'${operator}' needs a file after it`, start, start + operator.length);
      return;
    }
    const target = this.word(depth, '');
    if (operator === '<<' || operator === '<<-') {
      if (target.hasHole) this.holeFault('the end mark of a here-document', target.start, target.end);
      const delimiter = target.source.replace(/['"\\]/g, '');
      this.hereDocuments.push({ delimiter, stripTabs: operator === '<<-' });
      return;
    }
    draft.redirects.push({ operator, target });
  }

  private readHereDocuments(): void {
    const pending = this.hereDocuments;
    this.hereDocuments = [];
    for (const { delimiter, stripTabs } of pending) {
      const start = this.at;
      for (;;) {
        if (this.at >= this.text.length) {
          this.fault('shell-syntax', `the here-document has no line '${delimiter}'`, start - 1, start);
          break;
        }
        const lineEnd = this.text.indexOf('\n', this.at);
        const line = this.text.slice(this.at, lineEnd === -1 ? undefined : lineEnd);
        this.at = lineEnd === -1 ? this.text.length : lineEnd + 1;
        if ((stripTabs ? line.replace(/^\t+/, '') : line) === delimiter) break;
      }
      this.refuseHoles(start, this.at, 'a here-document');
    }
  }
}

function newDraft(start: number): Draft {
  return { assignments: [], words: [], redirects: [], start };
}
