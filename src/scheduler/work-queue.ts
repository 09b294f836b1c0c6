import type { Cohort } from '../plan/cohort.js';
import type { Trial } from '../plan/trial.js';

/** Trials to be run as one. */
export interface Piece {
  readonly trials: Cohort;
  /** How many workers died of this very piece. */
  readonly deaths: number;
}

/** The pieces that wait, for several takers: while one piece runs, the others wait for what may come back of it. */
export class WorkQueue {
  /** The next one stands last. */
  #pieces: Piece[];
  #takers: ((piece: Piece | undefined) => void)[] = [];
  #running = 0;
  #stopped = false;
  #held = false;

  /** A piece is given out once all its trials are ready, which only the end of a piece can change. */
  constructor(
    pieces: readonly Piece[],
    private readonly isReady: (trial: Trial) => boolean = () => true,
  ) {
    this.#pieces = pieces.toReversed();
  }

  /** The next piece; undefined once there is none and no more can come. */
  take(): Promise<Piece | undefined> {
    return new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#serve();
    });
  }

  /** Says that a piece that was taken is done, but for `rest`, which is next. */
  done(rest: readonly Piece[]): void {
    this.#running -= 1;
    if (!this.#stopped) this.#pieces.push(...rest.toReversed());
    this.#serve();
  }

  /** Takes out of all that wait and are ready the trial with the lowest score, the first of several; undefined where none waits. */
  extract(score: (trial: Trial) => number): Piece | undefined {
    let best: { readonly piece: Piece; readonly trial: Trial; readonly score: number } | undefined;
    for (const piece of this.#pieces.toReversed()) {
      for (const trial of piece.trials.filter(this.isReady)) {
        const own = score(trial);
        if (own < (best?.score ?? Number.POSITIVE_INFINITY)) best = { piece, trial, score: own };
      }
    }
    if (best === undefined) return undefined;
    const { piece, trial } = best;
    const rest = piece.trials.filter((other) => other !== trial);
    this.#pieces = this.#pieces.flatMap((other) =>
      other !== piece ? other : rest.length > 0 ? { ...piece, trials: rest } : [],
    );
    return { trials: [trial], deaths: 0 };
  }

  /** Gives out nothing until `resume`. */
  hold(): void {
    this.#held = true;
  }

  resume(): void {
    this.#held = false;
    this.#serve();
  }

  /** Gives out no further piece. */
  stop(): void {
    this.#stopped = true;
    this.#pieces = [];
    this.#serve();
  }

  #serve(): void {
    if (this.#held) return;
    while (this.#takers.length > 0) {
      const next = this.#pieces.findLastIndex(({ trials }) => trials.every(this.isReady));
      if (next === -1 && this.#running > 0) return;
      const [piece] = next === -1 ? [] : this.#pieces.splice(next, 1);
      if (piece !== undefined) this.#running += 1;
      this.#takers.shift()!(piece);
    }
  }
}
