/**
 * Colour for a terminal. The caller decides whether the output is a terminal.
 */
import { styleText } from 'node:util';
import type { Verdict } from '../drill/result.ts';
import type { Severity } from '../runbook/model.ts';

export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

export function painter(colour: boolean): Paint {
  const wanted = colour && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
  return (style, text) => (wanted ? styleText(style, text, { validateStream: false }) : text);
}

/** Always in colour: for a recording of a terminal that has them. */
export const brightPainter: Paint = (style, text) => styleText(style, text, { validateStream: false });

export const VERDICT_STYLE = {
  errored: ['red', 'bold'],
  'not-reproduced': ['yellow', 'bold'],
  missed: ['red', 'bold'],
  'false-alarm': ['red', 'bold'],
  detected: ['green', 'bold'],
  quiet: ['green'],
} as const satisfies Record<Verdict, Parameters<typeof styleText>[0]>;

export const SEVERITY_STYLE = {
  critical: ['red', 'bold'],
  warning: ['yellow'],
  info: ['cyan'],
} as const satisfies Record<Severity, Parameters<typeof styleText>[0]>;
