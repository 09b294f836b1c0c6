import type { Contender } from '../../src/stopping/index.js';

/** A trial of 100 steps, validated every 10 and logged every 5, at a grid point of that name. */
export function contenderOf(gridPoint: string, seed = 0, axes: Contender['axes'] = {}): Contender {
  return {
    id: `${gridPoint}-${seed}`,
    gridPoint,
    axes,
    spec: {
      seed: { init: seed, data: seed },
      train: { steps: 100, logEvery: 5, evaluateEvery: 10 },
    },
  };
}
