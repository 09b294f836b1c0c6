import type { Outcome } from '../records/record.js';

/** Numbers of trials by outcome in words, those with none left out: `12 completed`, `3 failed`. */
export function outcomeCounts(outcomes: Readonly<Record<Outcome['kind'], number>>): readonly string[] {
  return Object.entries(outcomes).flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []));
}
