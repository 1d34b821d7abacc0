/**
 * A line of what is imported, and where it stands.
 */

/** Where a fact comes from: a line of a source, counted from 1; 0 stands for the whole of it. */
export interface Origin {
  /** As the user knows it: a file name, or a path inside an archive. */
  readonly source: string;
  readonly line: number;
}

export interface Line extends Origin {
  /** Without colours, control characters and the line break; tabs stay. */
  readonly text: string;
}

/** A text to import, cut into lines. */
export interface ImportedText {
  readonly name: string;
  readonly lines: readonly Line[];
  /**
   * A tool wrote it (an archive, a file with the output of one command): where it lists everything, everything is there.
   * In a text that a person pasted, rows may have been left out without a mark.
   */
  readonly whole: boolean;
}
