import type { Tensor, TensorInfo } from '@tensorflow/tfjs';
import type { Tf } from '../engine.js';

/** A tensor's values, row-major: a view, gone stale after the next tensor is made. */
export type Values = Float32Array | Int32Array;

/** Access to tensors that live in this process's memory, without a copy. */
export interface HostMemory {
  /** New float32 tensors of `shapes`, zero at first, that `fill` writes from the values of `inputs`. */
  compute(
    inputs: readonly TensorInfo[],
    shapes: readonly (readonly number[])[],
    fill: (inputs: readonly Values[], outputs: readonly Float32Array[]) => void,
  ): Tensor[];
}

/** The memory of the `cpu` backend and of backends derived from it: a typed array each tensor. */
export function arrayMemory(tf: Tf): HostMemory {
  return {
    compute(inputs, shapes, fill) {
      const outputs = shapes.map((shape) => new Float32Array(sizeOf(shape)));
      fill(
        inputs.map((input) => tf.backend().readSync(input.dataId) as Values),
        outputs,
      );
      return outputs.map((values, index) => tf.tensor(values, [...shapes[index]!], 'float32'));
    },
  };
}

interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: 'float32'): TensorInfo;
  typedArrayFromHeap(info: TensorInfo): Values;
}

/** The memory of the `wasm` backend: one heap, which may move when it grows, so views are taken last. */
export function wasmMemory(tf: Tf): HostMemory {
  return {
    compute(inputs, shapes, fill) {
      const backend = tf.backend() as unknown as WasmBackend;
      const infos = shapes.map((shape) => backend.makeOutput([...shape], 'float32'));
      const outputs = infos.map((info) => (backend.typedArrayFromHeap(info) as Float32Array).fill(0));
      fill(
        inputs.map((input) => backend.typedArrayFromHeap(input)),
        outputs,
      );
      return infos.map((info) => tf.engine().makeTensorFromTensorInfo(info));
    },
  };
}

/** How many values a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
