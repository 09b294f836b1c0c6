import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs';
import type { Tf } from '../engine.js';
import type { HostMemory, Values } from './host-memory.js';
import { registerOp, runOp } from './register-op.js';

type Inputs = { logits: Tensor3D; targets: Tensor; weights?: Tensor };

const name = 'ReplicaCrossEntropy';
const gradientName = 'ReplicaCrossEntropyGradient';

/**
 * Mean of −log softmax(logits)[target] a replica, in nats, as log Σ exp(z − max) + max − z[target]; its gradient
 * in the logits is (softmax − one-hot) · weight / Σ weight.
 */
export function hostCrossEntropy(
  tf: Tf,
  memory: HostMemory,
): (logits: Tensor3D, targets: Tensor, weights?: Tensor) => Tensor1D {
  const named = (logits: Tensor, targets: Tensor, weights: Tensor | undefined) =>
    weights ? { logits, targets, weights } : { logits, targets };
  for (const weighted of [false, true]) {
    registerOp<Inputs, object>(tf, {
      name: weighted ? `${name}Weighted` : name,
      kernel: (inputs) => loss(memory, inputs),
      save: weighted ? ['logits', 'targets', 'weights'] : ['logits', 'targets'],
      gradient: (dy, [logits, targets, weights]) => ({
        logits: () => runOp(tf, gradientName, { ...named(logits!, targets!, weights), dy: dy as Tensor }),
      }),
    });
  }
  registerOp<Inputs & { dy: Tensor }, object>(tf, {
    name: gradientName,
    kernel: (inputs) => slope(memory, inputs),
  });
  return (logits, targets, weights) =>
    runOp<Tensor1D>(tf, weights ? `${name}Weighted` : name, named(logits, targets, weights));
}

function loss(memory: HostMemory, { logits, targets, weights }: Inputs): Tensor {
  const [K, N, C] = logits.shape;
  const fill = ([z, target, weight]: readonly Values[], [out]: readonly Float32Array[]) => {
    for (let k = 0; k < K; k++) {
      let sum = 0;
      for (let row = k * N; row < (k + 1) * N; row++) {
        const surprise = logSumExp(z!, row * C, C) - z![row * C + targetOf(target!, row, C)]!;
        sum += weight ? weight[row]! * surprise : surprise;
      }
      out![k] = sum / totalWeight(weight, k, N);
    }
  };
  return memory.compute(weights ? [logits, targets, weights] : [logits, targets], [[K]], fill)[0]!;
}

function slope(memory: HostMemory, { logits, targets, weights, dy }: Inputs & { dy: Tensor }): Tensor {
  const [K, N, C] = logits.shape;
  const fill = ([z, target, up, weight]: readonly Values[], [out]: readonly Float32Array[]) => {
    for (let k = 0; k < K; k++) {
      const scale = up![k]! / totalWeight(weight, k, N);
      for (let row = k * N; row < (k + 1) * N; row++) {
        const at = row * C;
        const factor = weight ? scale * weight[row]! : scale;
        const log = logSumExp(z!, at, C);
        for (let c = 0; c < C; c++) {
          const oneHot = c === target![row] ? 1 : 0;
          out![at + c] = factor * (Math.exp(z![at + c]! - log) - oneHot);
        }
      }
    }
  };
  const inputs = weights ? [logits, targets, dy, weights] : [logits, targets, dy];
  return memory.compute(inputs, [[K, N, C]], fill)[0]!;
}

function logSumExp(z: Values, at: number, C: number): number {
  let max = z[at]!;
  for (let c = 1; c < C; c++) max = Math.max(max, z[at + c]!);
  let sum = 0;
  for (let c = 0; c < C; c++) sum += Math.exp(z[at + c]! - max);
  return max + Math.log(sum);
}

function targetOf(targets: Values, row: number, C: number): number {
  const target = targets[row]!;
  if (!(target >= 0 && target < C)) throw new RangeError(`target ${target} is not below ${C}`);
  return target;
}

function totalWeight(weights: Values | undefined, k: number, N: number): number {
  if (!weights) return N;
  let sum = 0;
  for (let row = k * N; row < (k + 1) * N; row++) sum += weights[row]!;
  return sum;
}
