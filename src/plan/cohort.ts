import { canonicalJson } from '../math/canonical-json.js';
import type { Trial } from './trial.js';

/** Trials with the same shapes, to be stacked along a replica axis and trained as one. */
export type Cohort = readonly Trial[];

/**
 * Groups trials into cohorts of at most `size`. Trials of a cohort differ in initializer, seed and learning rate
 * alone. With more than one slot a shape's trials are split so that every slot gets some. Cohorts stand in plan
 * order by their first trial, so that early results cover the grid.
 */
export function groupCohorts(trials: readonly Trial[], size: number, slots: number): Cohort[] {
  const byShape = new Map<string, number[]>();
  trials.forEach((trial, place) => {
    const key = shapeKey(trial);
    const alike = byShape.get(key);
    if (alike) alike.push(place);
    else byShape.set(key, [place]);
  });
  return [...byShape.values()]
    .flatMap((places) => evenParts(places, Math.min(size, Math.ceil(places.length / slots))))
    .sort((a, b) => a[0]! - b[0]!)
    .map((places) => places.map((place) => trials[place]!));
}

/** What trials must have in common to be trained as one. */
export function shapeKey({ spec }: Trial): string {
  const { learningRate: _, ...optimizer } = spec.train.optimizer;
  return canonicalJson({ task: spec.task, cell: spec.cell, train: { ...spec.train, optimizer } });
}

/** Cuts a list into parts of nearly equal length, none longer than `size`. */
function evenParts<Item>(items: readonly Item[], size: number): Item[][] {
  const parts = Math.ceil(items.length / size);
  const start = (part: number) => Math.floor((part * items.length) / parts);
  return Array.from({ length: parts }, (_, part) => items.slice(start(part), start(part + 1)));
}
