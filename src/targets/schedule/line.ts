import type { Probe } from '../session/probe.ts';

interface Waiting {
  readonly probe: Probe;
  readonly since: number;
  timer: NodeJS.Timeout | undefined;
}

/** Probes that wait for a session. */
export class Line {
  readonly #waiting: Waiting[] = [];

  get length(): number {
    return this.#waiting.length;
  }

  /** Who is next. */
  get first(): Probe | undefined {
    return this.#waiting[0]?.probe;
  }

  /** Since when the first one waits. */
  get since(): number {
    return this.#waiting[0]?.since ?? performance.now();
  }

  push(probe: Probe): void {
    this.#waiting.push({ probe, since: performance.now(), timer: undefined });
  }

  /** Puts them before all others. */
  unshift(probes: readonly Probe[]): void {
    const since = performance.now();
    this.#waiting.unshift(...probes.map((probe) => ({ probe, since, timer: undefined })));
  }

  shift(): Probe | undefined {
    const waiting = this.#waiting.shift();
    clearTimeout(waiting?.timer);
    return waiting?.probe;
  }

  refuse(reason: string, reachable = false): void {
    for (let probe = this.shift(); probe !== undefined; probe = this.shift()) {
      probe.end({ kind: 'unsent', reason, reachable });
    }
  }

  /** While there is no session at all, a probe waits no longer than its own deadline. */
  limit(hopeless: () => boolean): void {
    for (const waiting of this.#waiting) {
      const deadline = waiting.probe.deadline();
      waiting.timer ??= setTimeout(() => {
        waiting.timer = undefined;
        const at = this.#waiting.indexOf(waiting);
        if (at < 0 || !hopeless()) return;
        this.#waiting.splice(at, 1);
        const reason = `no session could be opened within ${deadline} ms`;
        waiting.probe.end({ kind: 'unsent', reason, reachable: false });
      }, deadline);
    }
  }
}
