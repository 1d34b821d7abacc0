interface Watched {
  /** Milliseconds for what runs now. */
  deadline(): number;
}

/** Fires once: at the deadline, or when `ring` is called. */
export class Alarm {
  readonly rung: Promise<'deadline' | 'overflow'>;
  readonly #watched: Watched;
  readonly #nearly: () => void;
  #resolve: (why: 'deadline' | 'overflow') => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  /**
   * @param nearly called when half of the time has passed
   * @param passed milliseconds that have passed already
   */
  constructor(watched: Watched, nearly: () => void, passed = 0) {
    this.#watched = watched;
    this.#nearly = nearly;
    this.rung = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.restart(passed);
  }

  /** It fired, or was stopped. */
  get over(): boolean {
    return this.#over;
  }

  restart(passed = 0): void {
    clearTimeout(this.#timer);
    if (this.#over) return;
    const deadline = this.#watched.deadline();
    const early = Math.max(0, deadline / 2 - passed);
    this.#timer = setTimeout(() => {
      this.#nearly();
      const rest = Math.max(0, deadline - passed - early);
      this.#timer = setTimeout(() => this.ring('deadline'), rest);
    }, early);
  }

  ring(why: 'deadline' | 'overflow'): void {
    this.stop();
    this.#resolve(why);
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }
}
