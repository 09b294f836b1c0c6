/** A row as far as its place goes. */
export interface RowPlace {
  readonly trial: string;
  readonly step: number;
}

/** Where a line of metrics belongs; undefined where it is no row. */
export function rowPlace(line: string): RowPlace | undefined {
  const [, trial, step] = /"trial":"([^"]+)".*?"step":(\d+)/.exec(line) ?? [];
  return trial === undefined ? undefined : { trial, step: Number(step) };
}

/** The last step of each trial of a job whose row has been told, -1 before the first. */
export class RowSteps {
  readonly #trials: readonly string[];
  readonly #last = new Map<string, number>();

  constructor(trials: readonly string[]) {
    this.#trials = trials;
  }

  /** By the place of a trial in its job. */
  get all(): readonly number[] {
    return this.#trials.map((trial) => this.#last.get(trial) ?? -1);
  }

  /** Takes note of rows that were told before, by the last step of each trial. */
  set(steps: ReadonlyMap<string, number>): void {
    for (const [trial, step] of steps) this.#last.set(trial, step);
  }

  /** Takes note of rows, as JSON lines. */
  take(text: string): void {
    for (const line of text.split('\n')) {
      const place = rowPlace(line);
      if (place !== undefined) this.#last.set(place.trial, place.step);
    }
  }
}
