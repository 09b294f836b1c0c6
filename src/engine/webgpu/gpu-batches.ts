import type { PassBatch } from '../model-pass.js';
import type { GpuArrays } from './gpu-arrays.js';
import type { GpuLayout } from './gpu-layout.js';

/** Brings the different batches of a step onto the device; tells whether a buffer had to grow. Symbols and targets are checked. */
export function writeBatches(
  arrays: GpuArrays,
  layout: GpuLayout,
  batches: readonly PassBatch[],
  batchOf: Uint32Array,
): boolean {
  const { inputs, targets, lengths } = batches[0]!;
  if (lengths) throw new RangeError('the programs know no lengths of sequences');
  const count = batches.length;
  const grown = [
    arrays.reserve('inputs', count * inputs.length),
    arrays.reserve('targets', count * targets.length),
    arrays.reserve('shares', count * targets.length),
    arrays.reserve('batchOf', batchOf.length),
  ];
  arrays.write('batchOf', batchOf);
  for (const [d, batch] of batches.entries()) {
    if (layout.input.kind === 'tokens') checkBelow(batch.inputs, layout.input.size, 'symbol');
    if (layout.output.loss === 'cross-entropy') checkBelow(batch.targets, layout.output.size, 'target');
    arrays.write('inputs', batch.inputs, d * inputs.length);
    arrays.write('targets', batch.targets, d * targets.length);
    arrays.write('shares', sharesOf(batch), d * targets.length);
  }
  return grown.includes(true);
}

/** The weight of every target over the sum of all. */
function sharesOf({ targets, weights }: PassBatch): Float32Array {
  if (!weights) return new Float32Array(targets.length).fill(1 / targets.length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function checkBelow(values: Int32Array | Float32Array, size: number, what: string): void {
  const bad = values.find((value) => !(value >= 0 && value < size));
  if (bad !== undefined) throw new RangeError(`${what} ${bad} is not below ${size}`);
}
