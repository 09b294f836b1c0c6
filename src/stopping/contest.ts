import type { Contender, Ended, Measuring } from './contender.js';
import type { Asked, Judge, Verdict } from './stop-rule.js';

/** The options of every rule that compares trials. */
export interface ContestOptions {
  /** What is decided on: a grid point with all its seeds, or each trial by itself. */
  readonly unit: 'gridPoint' | 'trial';
  /** Axes on which competitors must stand at the same place. */
  readonly within: readonly string[];
  /** With fewer competitors nothing is decided. */
  readonly minCompetitors: number;
}

/** What tells one comparing rule from another. */
export interface ContestRule extends ContestOptions {
  /** How many of so many contenders stay, one at least. */
  places(contenders: number): number;
  /** Whether trials that are out (diverged or stopped) still count, as the last, at every later step. */
  readonly keepsLosers: boolean;
  /** The first step from `step` on at which the rule decides on a trial; undefined where there is none. */
  decidesFrom(step: number, train: Measuring): number | undefined;
}

/**
 * Compares the losses of trials of one task with one seed at one step, and stops those behind the places that stay;
 * ties stay. Where the unit is the grid point its seeds count together: it is stopped when, summed over its seeds, at
 * least as many contenders are ahead as there are places. That is settled once for a step, by the seeds that are known
 * when the first one asks there, and holds for the seeds that come later.
 */
export class Contest implements Judge {
  readonly #rule: ContestRule;
  /** Ascending losses, by race and step. */
  readonly #boards = new Map<string, number[]>();
  /** The last steps, ascending, of the trials that are out, by race. */
  readonly #outs = new Map<string, number[]>();
  readonly #known = new Map<string, Known>();
  readonly #units = new Map<string, Unit>();

  constructor(rule: ContestRule) {
    this.#rule = rule;
  }

  learn(trial: Contender, step: number, loss: number): void {
    const known = this.#know(trial);
    this.#remove(known, step);
    const value = Number.isFinite(loss) ? loss : Number.POSITIVE_INFINITY;
    known.losses.set(step, value);
    insert(listOf(this.#boards, `${known.race} ${step}`), value);
  }

  ended(trial: Contender, end: Ended): void {
    const known = this.#know(trial);
    const { unit } = known;
    if (end.kind === 'completed') {
      unit.kept = Number.POSITIVE_INFINITY;
    } else if (end.kind === 'diverged') {
      unit.kept = Math.max(unit.kept, end.step - 1);
      const step = this.#rule.decidesFrom(end.step, trial.spec.train);
      if (step === undefined) return;
      this.learn(trial, step, Number.NaN);
      this.#takeOut(known, step);
    } else {
      const { step, seeds } = end;
      if (seeds !== undefined && step < (unit.stopped?.step ?? Number.POSITIVE_INFINITY))
        unit.stopped = { step, seeds };
      this.#takeOut(known, step);
    }
  }

  decide(step: number, asked: readonly Asked[]): ReadonlyMap<string, Verdict> {
    for (const { trial, loss } of asked) {
      this.learn(trial, step, loss);
      if (Number.isNaN(loss)) this.#takeOut(this.#know(trial), step);
    }
    const verdicts = new Map<string, Verdict>();
    for (const { trial, loss } of asked) {
      if (Number.isNaN(loss)) continue;
      const known = this.#know(trial);
      const seeds = this.#settle(known.unit, step);
      if (seeds > 0) verdicts.set(trial.id, { loss, against: this.#lastPlace(known, step), seeds });
    }
    return verdicts;
  }

  /** On how many seeds it rests that a unit is stopped at a step; 0 where it goes on. */
  #settle(unit: Unit, step: number): number {
    if (unit.stopped !== undefined && unit.stopped.step <= step) return unit.stopped.seeds;
    if (unit.kept >= step) return 0;
    let [seeds, ahead, places] = [0, 0, 0];
    for (const member of unit.members) {
      const loss = this.#lossAt(member, step);
      const contenders = this.#contenders(member, step);
      if (loss === undefined || contenders <= this.#rule.minCompetitors) continue;
      seeds += 1;
      ahead += countBelow(this.#board(member, step), loss);
      places += this.#rule.places(contenders);
    }
    if (seeds === 0 || ahead < places) {
      unit.kept = step;
      return 0;
    }
    unit.stopped = { step, seeds };
    return seeds;
  }

  /** The loss at the last place that stays; null where there are too few competitors. */
  #lastPlace(known: Known, step: number): number | null {
    const contenders = this.#contenders(known, step);
    if (contenders <= this.#rule.minCompetitors) return null;
    return this.#board(known, step)[this.#rule.places(contenders) - 1] ?? Number.POSITIVE_INFINITY;
  }

  #lossAt({ losses, out }: Known, step: number): number | undefined {
    const isLast = this.#rule.keepsLosers && out !== undefined && out < step;
    return isLast ? Number.POSITIVE_INFINITY : losses.get(step);
  }

  #contenders(known: Known, step: number): number {
    const losers = this.#rule.keepsLosers ? countBelow(this.#outs.get(known.race) ?? [], step) : 0;
    return this.#board(known, step).length + losers;
  }

  #board({ race }: Known, step: number): readonly number[] {
    return this.#boards.get(`${race} ${step}`) ?? [];
  }

  /** Notes that a trial has nothing to show after a step. */
  #takeOut(known: Known, step: number): void {
    for (const later of [...known.losses.keys()].filter((one) => one > step)) this.#remove(known, later);
    const outs = listOf(this.#outs, known.race);
    if (known.out !== undefined) outs.splice(countBelow(outs, known.out), 1);
    known.out = step;
    insert(outs, step);
  }

  #remove({ race, losses }: Known, step: number): void {
    const loss = losses.get(step);
    if (loss === undefined) return;
    losses.delete(step);
    const board = this.#boards.get(`${race} ${step}`)!;
    board.splice(countBelow(board, loss), 1);
  }

  #know(trial: Contender): Known {
    const found = this.#known.get(trial.id);
    if (found !== undefined) return found;
    const name = this.#rule.unit === 'trial' ? trial.id : trial.gridPoint;
    const unit = this.#units.get(name) ?? { members: [], kept: -1 };
    this.#units.set(name, unit);
    const known: Known = { race: raceOf(trial, this.#rule.within), unit, losses: new Map() };
    unit.members.push(known);
    this.#known.set(trial.id, known);
    return known;
  }
}

/** What is known of a trial. */
interface Known {
  /** The same for all trials that it is compared with. */
  readonly race: string;
  readonly unit: Unit;
  readonly losses: Map<number, number>;
  /** The step after which it has nothing to show, for it diverged or was stopped. */
  out?: number;
}

/** What is decided on, and what is settled of it. */
interface Unit {
  readonly members: Known[];
  /** The highest step at which it was kept. */
  kept: number;
  stopped?: { readonly step: number; readonly seeds: number };
}

/** What competitors have in common: the task, the axes named, and the seed. */
function raceOf({ axes, spec: { seed } }: Contender, within: readonly string[]): string {
  const common = ['task', ...within];
  const places = Object.entries(axes).filter(([path]) =>
    common.some((name) => path === name || path.startsWith(`${name}.`)),
  );
  return JSON.stringify([places, seed.init, seed.data]);
}

function listOf(lists: Map<string, number[]>, key: string): number[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** Puts a number at its place among ascending numbers. */
function insert(ascending: number[], number: number): void {
  ascending.splice(countBelow(ascending, number), 0, number);
}

/** How many of ascending numbers are lower than a number. */
function countBelow(ascending: readonly number[], number: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
