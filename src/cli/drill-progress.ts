/** The progress of drills on stderr: live lines on a terminal, else a line for each event or each drill. */
import type { DrillListener } from '../drill/events.ts';
import { readDrillTimes } from '../project/drill-times.ts';
import { DrillStatus } from '../report/drill-status.ts';
import { progressLine } from '../report/progress.ts';
import { wrapText } from '../text/wrap.ts';
import { canBeLive, showLive } from './live-lines.ts';

export interface DrillProgress extends Disposable {
  readonly listen: DrillListener;
  /** Leaves the terminal to a shell meanwhile. */
  held<T>(work: () => Promise<T>): Promise<T>;
}

/** Ends with the drills: dispose it before anything else is printed. */
export async function showProgress(): Promise<DrillProgress> {
  const { stderr } = process;
  const print = (line: string): void => {
    const columns = stderr.isTTY === true ? stderr.columns : undefined;
    stderr.write(`${wrapText(line, { columns, rest: '  ' }).join('\n')}\n`);
  };
  if (!canBeLive(stderr, process.env)) {
    return {
      listen(event) {
        const line = stderr.isTTY === true || event.type === 'ended' ? progressLine(event) : undefined;
        if (line !== undefined) print(line);
      },
      held: (work) => work(),
      [Symbol.dispose]() {},
    };
  }
  const known = readDrillTimes();
  const status = new DrillStatus(({ scenario, labName }) => known(scenario, labName));
  const live = await showLive((size) => status.lines(performance.now(), size));
  return {
    listen(event) {
      status.see(event, performance.now());
      // The live lines show the rest.
      const line = event.type === 'timeline' ? undefined : progressLine(event);
      if (line !== undefined) print(line);
    },
    held: (work) => live.suspended(work),
    [Symbol.dispose]: () => live[Symbol.dispose](),
  };
}
