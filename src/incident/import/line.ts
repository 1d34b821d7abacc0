/** A line of an import, and its origin. */

/** The origin of a fact: a line of a source, counted from 1; 0 means the whole source. */
export interface Origin {
  /** As the user knows it: a file name, or a path inside an archive. */
  readonly source: string;
  readonly line: number;
}

export interface Line extends Origin {
  /** Without colours, control characters and the line break; tabs are kept. */
  readonly text: string;
}

/** A text to import, cut into lines. */
export interface ImportedText {
  readonly name: string;
  readonly lines: readonly Line[];
  /**
   * Written by a tool (an archive, a file with one command's output), so its lists are complete. In a text that a
   * person pasted, rows may be missing without a mark.
   */
  readonly whole: boolean;
}
