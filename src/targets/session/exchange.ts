import type { Frame } from './session.ts';
import type { StuckTask } from '../target.ts';

/** How an exchange notifies the pool while it runs. */
export interface Controls {
  /** Its output exceeds the cap: end it. */
  overflow(): void;
  /** A part is done, and the next part's deadline begins. */
  progress(): void;
}

/** One piece of work for a session: a command, or a batch of files. */
export interface Exchange extends Frame {
  /** It runs in the session's own shell, not in a subshell: ending it means ending the session. */
  readonly bare: boolean;
  /** Milliseconds for what runs now. */
  deadline(): number;
  /** It has been sent to a shell. */
  begin(controls: Controls): void;
  /** Called once, and last. */
  end(outcome: ExchangeEnd): void;
}

export type ExchangeEnd =
  | { readonly kind: 'ended'; readonly exitCode: number }
  | { readonly kind: 'stopped'; readonly why: 'deadline' | 'overflow'; readonly stuck: readonly StuckTask[] }
  /** Its shell was lost while it ran. */
  | { readonly kind: 'lost'; readonly reason: string; readonly reachable: boolean }
  /** It was never sent. */
  | { readonly kind: 'unsent'; readonly reason: string; readonly reachable: boolean };
