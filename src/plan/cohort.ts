import { canonicalJson } from '../math/canonical-json.js';
import { remember } from '../math/remember.js';
import type { Trial, TrialSpec } from './trial.js';
import { updatesBefore } from './updates-before.js';

/** Trials with the same shapes, to be stacked along a replica axis and trained as one. */
export type Cohort = readonly Trial[];

/** What the grouping has to know of a trial's shape. */
export interface Sizing {
  /** How many replicas a cohort may stack, one at least. */
  readonly size: number;
  /** What one trial takes, in any unit that is the same for all shapes. */
  readonly work: number;
}

/**
 * Groups trials into cohorts no larger than their shape allows. Trials of a cohort differ in initializer, seed and
 * learning rate alone. Cohorts stand in plan order by their first trial, so that early results cover the grid; the
 * last ones are cut so that no slot waits long for another at the end. With more than one slot a shape's trials
 * are split so that every slot gets some. `sizingOf` is asked once for each shape.
 */
export function groupCohorts(
  trials: readonly Trial[],
  sizingOf: (trial: Trial) => Sizing,
  slots: number,
): Cohort[] {
  const byShape = new Map<string, number[]>();
  const byGridPoint = new Map<string, number[]>();
  trials.forEach((trial, place) => {
    const alike = byGridPoint.get(trial.gridPoint) ?? placesOf(byShape, shapeKey(trial));
    byGridPoint.set(trial.gridPoint, alike);
    alike.push(place);
  });
  const whole = [...byShape.values()].flatMap((places) => {
    const { size, work } = sizingOf(trials[places[0]!]!);
    const most = Math.min(size, Math.ceil(places.length / slots));
    return evenParts(places, most).map((part) => ({ part, work, least: Math.ceil(most / 4) }));
  });
  return cutTail(whole.sort(inPlanOrder), slots)
    .sort(inPlanOrder)
    .map(({ part }) => part.map((place) => trials[place]!));
}

/** The list under a key of a map, a new one where there is none. */
function placesOf(lists: Map<string, number[]>, key: string): number[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** What trials must have in common to be trained as one. */
export function shapeKey({ spec }: Trial): string {
  const key = keysOf(spec.task)(spec.cell)(spec.train);
  return spec.warmStart ? `${key} ${updatesKey(spec.warmStart)}` : key;
}

/** What of a warm start changes the updates of a cohort: variables trained at other rates, and how many updates a state has behind it. */
const updatesKey = remember((warmStart: NonNullable<TrialSpec['warmStart']>) => {
  const { freeze, learningRate } = warmStart;
  return canonicalJson({
    freeze,
    learningRate: Object.entries(learningRate),
    before: updatesBefore(warmStart),
  });
});

// The trials of a plan share the parts of their specs: each combination of parts is written once.
const keysOf = remember((task: TrialSpec['task']) =>
  remember((cell: TrialSpec['cell']) =>
    remember((train: TrialSpec['train']) => {
      const { learningRate: _, ...optimizer } = train.optimizer;
      return canonicalJson({ task, cell, train: { ...train, optimizer } });
    }),
  ),
);

/** A cohort by the places of its trials. */
interface Placed {
  readonly part: readonly number[];
  /** Of one trial. */
  readonly work: number;
  /** How small a piece of it may be: small cohorts are less efficient. */
  readonly least: number;
}

function inPlanOrder(a: Placed, b: Placed): number {
  return a.part[0]! - b.part[0]!;
}

/** Cuts each cohort that holds more than a slot's share of the work that is left (guided self-scheduling). */
function cutTail(cohorts: readonly Placed[], slots: number): Placed[] {
  const waiting = [...cohorts].reverse();
  let left = cohorts.reduce((sum, { part, work }) => sum + part.length * work, 0);
  const cut: Placed[] = [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { part, work, least } = next;
    const share = Math.max(least, Math.ceil(left / slots / work));
    const [first, ...rest] = evenParts(part, share);
    if (rest.length > 0) waiting.push({ ...next, part: rest.flat() });
    left -= first!.length * work;
    cut.push({ ...next, part: first! });
  }
  return cut;
}

/** Cuts a list into parts of nearly equal length, none longer than `size`. */
function evenParts<Item>(items: readonly Item[], size: number): Item[][] {
  const parts = Math.ceil(items.length / size);
  const start = (part: number) => Math.floor((part * items.length) / parts);
  return Array.from({ length: parts }, (_, part) => items.slice(start(part), start(part + 1)));
}
