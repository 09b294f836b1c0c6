import type { Seed } from '../experiment/seed.js';
import type { GridPoint, WarmPoint } from './grid-points.js';
import type { Trial, WarmStartSpec } from './trial.js';
import { memberOf } from './trial-id.js';

/** Makes the trials of grid points with their seeds; trials that begin from the same one share it. */
export function trialMaker(): (seed: Seed) => (point: GridPoint) => Trial {
  const sources = new Map<string, Trial>();
  const withSeed = (seed: Seed) => {
    const seedMember = memberOf('seed', seed);
    return (point: GridPoint): Trial => {
      const { id: gridPoint, idOfSeed, axes, checkpointEvery } = point;
      const { task, cell, initializer, train } = point.parts;
      const every = checkpointEvery === undefined ? undefined : { checkpointEvery };
      if (point.warmStart === undefined) {
        // There may be a million of these: objects made whole take a third of the time of spread ones.
        const spec = { task, cell, initializer, train, seed };
        const id = idOfSeed(seedMember);
        return every ? { id, gridPoint, spec, axes, ...every } : { id, gridPoint, spec, axes };
      }
      const warm = warmStart(point.warmStart, seed);
      const id = idOfSeed(seedMember, memberOf('warmStart', warm.spec));
      const spec = { task, cell, initializer, train, warmStart: warm.spec, seed };
      const source = warm.source && { source: warm.source };
      return { id, gridPoint, spec, axes, ...every, ...source };
    };
  };
  const sourceOf = (point: GridPoint, seed: Seed): Trial => {
    const key = `${point.id} ${seed.init} ${seed.data}`;
    const source = sources.get(key) ?? withSeed(seed)(point);
    sources.set(key, source);
    return source;
  };
  const warmStart = (
    { from, options }: WarmPoint,
    seed: Seed,
  ): { readonly spec: WarmStartSpec; readonly source?: Trial } => {
    if (from.kind === 'file') return { spec: { ...options, from } };
    const source = sourceOf(from.point, from.seed === 'same' ? seed : { init: from.seed, data: from.seed });
    return { spec: { ...options, from: { kind: 'trial', id: source.id, spec: source.spec } }, source };
  };
  return withSeed;
}
