import type { Trial } from './trial.js';

/**
 * Groups trials none of which begins from another one of its group: those that are trained for others alone first, and then
 * by how many of the trials stand before each. Within a group the order stays.
 */
export function byDepth(
  trials: readonly Trial[],
  isSource: (trial: Trial) => boolean,
): readonly (readonly Trial[])[] {
  if (trials.length > 0 && trials.every((trial) => trial.source === undefined && !isSource(trial)))
    return [trials];
  const all = new Set(trials.map(({ id }) => id));
  const depthOf = ({ source }: Trial): number =>
    source === undefined ? 0 : depthOf(source) + (all.has(source.id) ? 1 : 0);
  const groups = new Map<number, Trial[]>();
  for (const trial of trials) {
    // One is enough to keep the two kinds apart: a depth counts from 0.
    const key = isSource(trial) ? depthOf(trial) : depthOf(trial) + all.size;
    const group = groups.get(key);
    if (group) group.push(trial);
    else groups.set(key, [trial]);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}
