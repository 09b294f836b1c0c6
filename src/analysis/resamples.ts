import type { RandomStream } from '../math/random-stream.js';

/** The resamples of one layout of strata: for every place of every replicate which run stands there. */
export type Resamples = Uint32Array;

/** Draws made at once, and places of resamples that are kept for a stream. */
const most = { draws: 1 << 16, kept: 1 << 24 } as const;

const known = new WeakMap<RandomStream, Map<string, Resamples>>();

/**
 * Bootstrap resamples by a stream, a replicate after the other: each draws every stratum's runs anew, with replacement,
 * from that stratum; runs are numbered stratum after stratum. They depend on the stream, the lengths of the strata and
 * the number of replicates alone, so those of one layout are drawn once for each stream.
 */
export function resamples(stream: RandomStream, lengths: readonly number[], replicates: number): Resamples {
  const kept = known.get(stream) ?? new Map<string, Resamples>();
  known.set(stream, kept);
  const layout = `${lengths.join()} × ${replicates}`;
  const before = kept.get(layout);
  if (before !== undefined) return before;
  const drawn = draw(stream, lengths, replicates);
  const places = [...kept.values()].reduce((sum, { length }) => sum + length, drawn.length);
  if (places > most.kept) kept.clear();
  kept.set(layout, drawn);
  return drawn;
}

function draw(stream: RandomStream, lengths: readonly number[], replicates: number): Resamples {
  const firsts = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, length) => sum + length, 0));
  const stratumOf = lengths.flatMap((length, i) => Array.from({ length }, () => i));
  const runs = stratumOf.length;
  const drawn = new Uint32Array(runs * replicates);
  for (let from = 0; from < drawn.length; from += most.draws) {
    const draws = stream.uniforms(Math.min(most.draws, drawn.length - from), from);
    for (let i = 0; i < draws.length; i++) {
      const stratum = stratumOf[(from + i) % runs]!;
      drawn[from + i] = firsts[stratum]! + Math.floor(draws[i]! * lengths[stratum]!);
    }
  }
  return drawn;
}
