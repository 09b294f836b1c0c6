import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { Tf } from '../engine.js';
import { type HostMemory, sizeOf, type Values } from './host-memory.js';
import { registerOp, runManyOp, runOp } from './register-op.js';

/** The four ops that take tensors apart and put them together, each the gradient of another. */
export interface PieceOps {
  split(x: Tensor3D, parts: number): Tensor3D[];
  join<T extends Tensor>(parts: readonly T[]): T;
  unstackSteps(x: Tensor4D): Tensor3D[];
  stackSteps(steps: readonly Tensor3D[]): Tensor4D;
}

/** The ops on pieces by plain copies, for a backend in host memory. */
export function hostPieces(tf: Tf, memory: HostMemory): PieceOps {
  const split = <T extends Tensor>(x: T, parts: number): T[] =>
    parts === 1 ? [x] : runManyOp<T>(tf, 'ReplicaSplit', { x }, { parts });
  const join = <T extends Tensor>(parts: readonly T[]): T =>
    parts.length === 1 ? parts[0]! : runOp<T>(tf, 'ReplicaJoin', parts, { parts: parts.length });
  const unstackSteps = (x: Tensor4D): Tensor3D[] =>
    x.shape[1] === 1 ? [withoutSteps(tf, x)] : runManyOp<Tensor3D>(tf, 'ReplicaUnstackSteps', { x });
  const stackSteps = (steps: readonly Tensor3D[]): Tensor4D =>
    steps.length === 1 ? withOneStep(tf, steps[0]!) : runOp<Tensor4D>(tf, 'ReplicaStackSteps', steps);

  registerOp<{ x: Tensor }, { parts: number }>(tf, {
    name: 'ReplicaSplit',
    kernel: ({ x }, { parts }) => cutLast(memory, x, parts),
    gradient: (dys) => ({ x: () => join(dys as Tensor[]) }),
  });
  registerOp<Record<string, Tensor>, { parts: number }>(tf, {
    name: 'ReplicaJoin',
    kernel: (parts) => joinLast(memory, Object.values(parts)),
    gradient: (dy, _saved, { parts }) => split(dy as Tensor, parts).map((part) => () => part),
  });
  registerOp<{ x: Tensor4D }, object>(tf, {
    name: 'ReplicaUnstackSteps',
    kernel: ({ x }) => cutSteps(memory, x),
    gradient: (dys) => ({ x: () => stackSteps(dys as Tensor3D[]) }),
  });
  registerOp<Record<string, Tensor3D>, object>(tf, {
    name: 'ReplicaStackSteps',
    kernel: (steps) => joinSteps(memory, Object.values(steps)),
    gradient: (dy) => unstackSteps(dy as Tensor4D).map((step) => () => step),
  });
  return { split, join, unstackSteps, stackSteps };
}

function withoutSteps(tf: Tf, x: Tensor4D): Tensor3D {
  return tf.reshape(x, [x.shape[0], x.shape[2], x.shape[3]]);
}

function withOneStep(tf: Tf, x: Tensor3D): Tensor4D {
  return tf.reshape(x, [x.shape[0], 1, x.shape[1], x.shape[2]]);
}

function cutLast(memory: HostMemory, x: Tensor, parts: number): Tensor[] {
  const shape = [...x.shape.slice(0, -1), x.shape.at(-1)! / parts];
  const shapes = Array.from({ length: parts }, () => shape);
  const width = shape.at(-1)!;
  const rows = sizeOf(shape) / width;
  return memory.compute([x], shapes, ([whole], pieces) => {
    for (const [part, piece] of pieces.entries()) {
      copyRows(whole!, part * width, width * parts, piece, 0, width, rows, width);
    }
  });
}

function joinLast(memory: HostMemory, parts: readonly Tensor[]): Tensor {
  const width = parts[0]!.shape.at(-1)!;
  const shape = [...parts[0]!.shape.slice(0, -1), width * parts.length];
  const rows = sizeOf(shape) / (width * parts.length);
  return memory.compute(parts, [shape], (pieces, [whole]) => {
    for (const [part, piece] of pieces.entries()) {
      copyRows(piece, 0, width, whole!, part * width, width * parts.length, rows, width);
    }
  })[0]!;
}

function cutSteps(memory: HostMemory, x: Tensor4D): Tensor[] {
  const [K, T, B, N] = x.shape;
  const shapes = Array.from({ length: T }, () => [K, B, N]);
  return memory.compute([x], shapes, ([whole], steps) => {
    for (const [t, step] of steps.entries()) copyRows(whole!, t * B * N, T * B * N, step, 0, B * N, K, B * N);
  });
}

function joinSteps(memory: HostMemory, parts: readonly Tensor3D[]): Tensor {
  const T = parts.length;
  const [K, B, N] = parts[0]!.shape;
  return memory.compute(parts, [[K, T, B, N]], (steps, [whole]) => {
    for (const [t, step] of steps.entries()) copyRows(step, 0, B * N, whole!, t * B * N, T * B * N, K, B * N);
  })[0]!;
}

function copyRows(
  from: Values,
  fromAt: number,
  fromStride: number,
  to: Float32Array,
  toAt: number,
  toStride: number,
  rows: number,
  width: number,
): void {
  for (
    let row = 0, source = fromAt, target = toAt;
    row < rows;
    row++, source += fromStride, target += toStride
  ) {
    // For long rows a view and one copy are faster, for short ones the view costs more than it saves.
    if (width >= 512) to.set(from.subarray(source, source + width), target);
    else for (let i = 0; i < width; i++) to[target + i] = from[source + i]!;
  }
}
