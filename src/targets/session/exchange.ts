import type { Frame } from './session.ts';
import type { StuckTask } from '../target.ts';

/** What an exchange may tell the pool while it runs. */
export interface Controls {
  /** It says more than may be kept: end it. */
  overflow(): void;
  /** A part of it is done, and the next one's deadline begins. */
  progress(): void;
}

/** One piece of work for a session: a command, or a batch of files. */
export interface Exchange extends Frame {
  /** It runs in the session's own shell and not in a subshell: to end it is to end the session. */
  readonly bare: boolean;
  /** Milliseconds that what runs now may take. */
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
