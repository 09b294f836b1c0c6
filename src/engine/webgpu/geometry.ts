import type { GpuLimits } from '../gpu-limits.js';

/** The limits of a device that shape a workgroup. */
export type WorkgroupLimits = Pick<GpuLimits, 'threads' | 'workgroupMemory'>;

/**
 * How a workgroup of a recurrence divides the work: `lanes` threads side by side take a unit each, `chunks` times over;
 * each of `groups` of them takes `quads` times four sequences.
 */
export interface Geometry {
  readonly lanes: number;
  readonly chunks: number;
  readonly groups: number;
  readonly quads: number;
  /** Whether the recurrent weights lie in workgroup memory; else they come through the caches. */
  readonly holdsWeights: boolean;
}

const mostThreads = 256;

/** Sequences that a workgroup takes. */
export function sequencesOf({ groups, quads }: Geometry): number {
  return groups * quads * 4;
}

/**
 * The division for so many units and sequences, where a sequence needs `perSequence` floats of workgroup memory and
 * the recurrent weights `weights`; undefined where not even four sequences fit.
 */
export function geometryOf(
  units: number,
  batch: number,
  { perSequence, weights }: { readonly perSequence: number; readonly weights: number },
  limits: WorkgroupLimits,
): Geometry | undefined {
  const threads = Math.min(mostThreads, limits.threads);
  const lanes = Math.min(threads, 2 ** Math.ceil(Math.log2(Math.max(8, units))));
  const fits = (quads: number, groups: number) => 16 * quads * groups * perSequence <= limits.workgroupMemory;
  for (const quads of batch > 4 ? [2, 1] : [1]) {
    const wanted = Math.min(Math.floor(threads / lanes), Math.ceil(batch / (4 * quads)));
    for (let groups = wanted; groups > 0; groups--) {
      if (!fits(quads, groups)) continue;
      const bytes = 16 * quads * groups * perSequence + 4 * weights;
      return {
        lanes,
        chunks: Math.ceil(units / lanes),
        groups,
        quads,
        holdsWeights: bytes <= limits.workgroupMemory,
      };
    }
  }
  return undefined;
}
