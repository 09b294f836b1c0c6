/** The crashes of the whole process at which a trial was alone in its cohort. */
export interface LoneCrashes {
  /** How the process died the last time. */
  readonly reason: string;
  /** How many times no other cohort ran either, so that this trial alone can have brought it about. */
  readonly certain: number;
}

/** A cohort that began: how many trials it had, and how many have not ended. */
interface Open {
  readonly size: number;
  left: number;
}

/** Follows the cohorts of a journal and tells which trials were alone when the process crashed. */
export class LoneCrashTally {
  /** By trial id; a trial that has ended since is left out. */
  readonly crashes = new Map<string, LoneCrashes>();
  readonly #open = new Map<string, Open>();
  readonly #cohorts = new Set<Open>();

  started(ids: readonly string[]): void {
    for (const id of ids) this.#leave(id);
    const cohort: Open = { size: ids.length, left: ids.length };
    this.#cohorts.add(cohort);
    for (const id of ids) this.#open.set(id, cohort);
  }

  ended(id: string): void {
    this.#leave(id);
    this.crashes.delete(id);
  }

  /** A run begins; `crashed` is how the process of the run before died, where it trained and did not end in order. */
  began(crashed: string | undefined): void {
    if (crashed !== undefined) {
      for (const [id, { size }] of this.#open) {
        const before = this.crashes.get(id)?.certain ?? 0;
        const certain = this.#cohorts.size === 1 ? 1 : 0;
        if (size === 1) this.crashes.set(id, { reason: crashed, certain: before + certain });
      }
    }
    this.#open.clear();
    this.#cohorts.clear();
  }

  #leave(id: string): void {
    const cohort = this.#open.get(id);
    if (cohort === undefined) return;
    this.#open.delete(id);
    cohort.left -= 1;
    if (cohort.left === 0) this.#cohorts.delete(cohort);
  }
}
