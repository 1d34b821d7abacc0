import type { Exchange } from '../session/exchange.ts';

interface Waiting {
  readonly exchange: Exchange;
  timer: NodeJS.Timeout | undefined;
}

/** The queue of exchanges that wait for a session. */
export class Line {
  readonly #waiting: Waiting[] = [];

  get length(): number {
    return this.#waiting.length;
  }

  get first(): Exchange | undefined {
    return this.#waiting[0]?.exchange;
  }

  push(exchange: Exchange): void {
    this.#waiting.push({ exchange, timer: undefined });
  }

  /** Puts them at the head of the queue. */
  unshift(exchanges: readonly Exchange[]): void {
    this.#waiting.unshift(...exchanges.map((exchange) => ({ exchange, timer: undefined })));
  }

  shift(): Exchange | undefined {
    const waiting = this.#waiting.shift();
    clearTimeout(waiting?.timer);
    return waiting?.exchange;
  }

  refuse(reason: string, reachable = false): void {
    for (let exchange = this.shift(); exchange !== undefined; exchange = this.shift()) {
      exchange.end({ kind: 'unsent', reason, reachable });
    }
  }

  /** While no session exists, an exchange waits no longer than its own deadline. */
  limit(hopeless: () => boolean): void {
    for (const waiting of this.#waiting) {
      const deadline = waiting.exchange.deadline();
      waiting.timer ??= setTimeout(() => {
        waiting.timer = undefined;
        const at = this.#waiting.indexOf(waiting);
        if (at < 0 || !hopeless()) return;
        this.#waiting.splice(at, 1);
        const reason = `no session could be opened within ${deadline} ms`;
        waiting.exchange.end({ kind: 'unsent', reason, reachable: false });
      }, deadline);
    }
  }
}
