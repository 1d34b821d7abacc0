/**
 * A drill's progress for stderr, one line for each event.
 */
import type { DrillEvent } from '../drill/events.ts';
import type { TimelineEvent } from '../drill/result.ts';
import { seconds } from './console-lines.ts';
import { terminalLine } from '../text/terminal-text.ts';

const WORDS = {
  'lab-ready': 'the lab is ready',
  'set-up': 'the healthy node is set up',
  'before-diagnosed': 'diagnosed before',
  injected: 'the fault is injected',
  reproduced: 'the oracle holds',
  'during-diagnosed': 'diagnosed during',
  cured: 'cured',
  'after-diagnosed': 'diagnosed after',
  destroyed: 'the lab is removed',
} as const satisfies Record<TimelineEvent, string>;

/** undefined: nothing to print. */
export function progressLine(event: DrillEvent): string | undefined {
  switch (event.type) {
    case 'timeline':
      return `${event.scenario}: ${WORDS[event.event]} (${seconds(event.at)})`;
    case 'action':
      return event.outcome.ok ? undefined : `${event.scenario}: ${terminalLine(event.outcome.message)}`;
    case 'ended':
      return `${event.scenario}: ${event.result.verdict} (${event.result.lab}, ${seconds(event.result.ms)})`;
    case 'planned':
    case 'started':
    case 'lab':
    case 'oracle':
    case 'phase':
    case 'step':
    case 'diagnosis':
    case 'remedy':
    case 'hold':
      return undefined;
  }
}
