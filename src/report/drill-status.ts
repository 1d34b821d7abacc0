/** What is running now, as lines for a terminal: one for each lab, and a counter. */
import type { DrillEvent, DrillName } from '../drill/events.ts';
import type { TimelineEvent } from '../drill/result.ts';
import { PASSING } from '../drill/result.ts';
import { durationText } from '../text/units.ts';
import { cutColumns } from '../text/wrap.ts';
import { timeLeft } from './time-left.ts';

/** What follows each event. */
const THEN = {
  'lab-ready': 'setting up',
  'set-up': 'diagnosing before',
  'before-diagnosed': 'injecting the fault',
  injected: 'waiting for the oracle',
  reproduced: 'diagnosing the failure',
  'during-diagnosed': 'curing',
  cured: 'diagnosing after',
  'after-diagnosed': 'removing the lab',
  destroyed: '',
} as const satisfies Record<TimelineEvent, string>;

interface Running extends DrillName {
  readonly from: number;
  doing: string;
}

/** The size of a terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Listens to drills; times are those of one clock, in milliseconds. */
export class DrillStatus {
  readonly #known: (drill: DrillName) => number | undefined;
  readonly #running = new Map<string, Running>();
  readonly #took = new Map<string, number>();
  #planned: readonly DrillName[] = [];
  #jobs = 1;
  #failed = 0;

  /** @param known how long a drill took earlier, in milliseconds */
  constructor(known: (drill: DrillName) => number | undefined) {
    this.#known = known;
  }

  see(event: DrillEvent, now: number): void {
    switch (event.type) {
      case 'planned':
        this.#planned = event.drills;
        this.#jobs = event.jobs;
        break;
      case 'started': {
        const drill = { scenario: event.scenario.id, labName: event.labName };
        this.#running.set(keyOf(drill), { ...drill, from: now, doing: 'starting the lab' });
        break;
      }
      case 'timeline': {
        const running = this.#running.get(keyOf(event));
        if (running !== undefined) running.doing = THEN[event.event];
        break;
      }
      case 'ended': {
        const drill = { scenario: event.scenario, labName: event.result.lab };
        this.#running.delete(keyOf(drill));
        this.#took.set(keyOf(drill), event.result.ms);
        if (!PASSING.has(event.result.verdict)) this.#failed++;
        break;
      }
      case 'lab':
      case 'action':
      case 'oracle':
      case 'phase':
      case 'step':
      case 'diagnosis':
      case 'remedy':
      case 'hold':
        break;
    }
  }

  /** None before the first drill is planned. Each fits into a line of the terminal. */
  lines(now: number, { columns, rows }: Size): string[] {
    if (this.#planned.length === 0) return [];
    const running = [...this.#running.values()];
    // Room for the counter, for a line of what does not fit, and for the cursor.
    const most = Math.max(0, rows - 3);
    const shown = running.length > most ? running.slice(0, most) : running;
    const several = new Set(this.#planned.map(({ labName }) => labName)).size > 1;
    const names = shown.map(({ scenario, labName }) => (several ? `${scenario} (${labName})` : scenario));
    const width = Math.max(0, ...names.map((name) => name.length));
    return [
      ...shown.map(({ doing, from }, nth) =>
        statusLine(names[nth] ?? '', width, doing, durationText(now - from), columns),
      ),
      ...(shown.length < running.length ? [cut(`and ${running.length - shown.length} more`, columns)] : []),
      cut(this.#counter(now), columns),
    ];
  }

  #counter(now: number): string {
    const { size } = this.#took;
    const left = timeLeft({
      waiting: this.#planned.filter(
        (drill) => !this.#running.has(keyOf(drill)) && !this.#took.has(keyOf(drill)),
      ),
      running: [...this.#running.values()].map((one) => ({ drill: one, for: now - one.from })),
      jobs: this.#jobs,
      known: (drill) => this.#took.get(keyOf(drill)) ?? this.#known(drill),
      // Without earlier runs, the drills that have ended say how long one takes.
      all: this.#planned,
    });
    return [
      `${size} of ${this.#planned.length}`,
      ...(this.#failed === 0 ? [] : [`${this.#failed} failed`]),
      ...(left === undefined || left < 500 ? [] : [`about ${durationText(left)} left`]),
    ].join(', ');
  }
}

/** Of a narrow terminal, first the name loses its end, then there is only the name. */
function statusLine(name: string, width: number, doing: string, time: string, columns: number): string {
  const rest = `  ${doing}  ${time}`;
  // A line that is as wide as the terminal moves the cursor on to the next one.
  const room = columns - 1 - rest.length;
  if (room >= width) return `${name.padEnd(width)}${rest}`;
  return room >= 12 ? `${cut(name, room + 1).padEnd(room)}${rest}` : cut(`${name}${rest}`, columns);
}

/** A line that is as wide as the terminal would move the cursor on to the next one. */
function cut(text: string, columns: number): string {
  return cutColumns(text, columns - 1);
}

function keyOf({ scenario, labName }: DrillName): string {
  return `${scenario}\0${labName}`;
}
