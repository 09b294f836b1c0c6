import type { NamedAttrMap, NamedTensorMap, Tensor, TensorInfo } from '@tensorflow/tfjs';
import type { Tf } from '../engine.js';

/** An op of ours in TensorFlow.js: its kernel for one backend and its gradient, which is the same for all. */
export interface Op<Inputs extends Record<string, TensorInfo>, Attributes extends object> {
  readonly name: string;
  readonly kernel: (inputs: Inputs, attributes: Attributes) => Tensor | Tensor[];
  /** The inputs that the gradient needs. */
  readonly save?: readonly string[];
  /** The gradient of each input, made only when it is asked for; absent where the op is never differentiated. */
  readonly gradient?: (
    dy: Tensor | Tensor[],
    saved: Tensor[],
    attributes: Attributes,
  ) => Record<string, () => Tensor> | (() => Tensor)[];
}

/** Registers an op for the active backend; a kernel of that name which it has, or copied from another backend, gives way. */
export function registerOp<Inputs extends Record<string, TensorInfo>, Attributes extends object>(
  tf: Tf,
  op: Op<Inputs, Attributes>,
): void {
  const kernelName = op.name;
  const backendName = tf.getBackend();
  const { gradient } = op;
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs }) =>
      tf.tidy(() => op.kernel(inputs as unknown as Inputs, attrs as unknown as Attributes)),
  });
  if (gradient && !tf.getGradient(kernelName)) {
    tf.registerGradient({
      kernelName,
      inputsToSave: [...(op.save ?? [])],
      gradFunc: (dy, saved, attrs) =>
        gradient(dy, saved, attrs as unknown as Attributes) as Record<string, () => Tensor>,
    });
  }
}

/** Runs an op that was registered by `registerOp` and yields one tensor. */
export function runOp<T extends Tensor>(
  tf: Tf,
  name: string,
  inputs: NamedTensorMap | readonly Tensor[],
  attributes: object = {},
): T {
  return tf
    .engine()
    .runKernel(name, inputs as unknown as NamedTensorMap, attributes as unknown as NamedAttrMap) as T;
}

/** Runs an op that was registered by `registerOp` and yields several tensors. */
export function runManyOp<T extends Tensor>(
  tf: Tf,
  name: string,
  inputs: NamedTensorMap,
  attributes: object = {},
): T[] {
  return tf
    .engine()
    .runKernel(
      name,
      inputs as unknown as NamedTensorMap,
      attributes as unknown as NamedAttrMap,
    ) as unknown as T[];
}
