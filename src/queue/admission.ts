/** Lets so many in at once as there is room for, in the order in which they ask. */
export class Admission {
  readonly #room: () => number;
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  /** `room` is asked whenever somebody wants in. */
  constructor(room: () => number) {
    this.#room = room;
  }

  /** Resolves once there is room; what it returns is called to leave. */
  async enter(): Promise<() => void> {
    if (this.#inside >= this.#room() || this.#waiting.length > 0) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        this.look();
      });
    } else this.#inside += 1;
    return () => {
      this.#inside -= 1;
      this.look();
    };
  }

  /** Lets in who waits, now that there may be more room. */
  look(): void {
    while (this.#waiting.length > 0 && this.#inside < this.#room()) {
      this.#inside += 1;
      this.#waiting.shift()!();
    }
  }
}
