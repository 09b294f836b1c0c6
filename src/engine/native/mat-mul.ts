import type { Tensor3D, TensorInfo } from '@tensorflow/tfjs';
import type { Tf } from '../engine.js';
import type { Product, Transposed } from '../host/mat-mul.js';
import { registerOp, runOp } from '../host/register-op.js';
import type { Addon } from './addon.js';
import { checkShape } from './check-shape.js';
import { nativeBackend, nativeBackendName } from './native-backend.js';

/** The product of stacks of matrices by the kernels; a RangeError names shapes that do not fit. */
export function nativeProduct(tf: Tf, addon: Addon): Product {
  return (a, b, transposed) => {
    const info = multiply(tf, addon, a, b, transposed);
    return tf.engine().makeTensorFromTensorInfo(info) as Tensor3D;
  };
}

/** a·b of stacks [K, M, I] and [K, I, N], either of which may be a single matrix; `bias` is [K, 1, N]. */
function multiply(
  tf: Tf,
  addon: Addon,
  a: TensorInfo,
  b: TensorInfo,
  transposed: Transposed,
  bias?: TensorInfo,
): TensorInfo {
  const backend = nativeBackend(tf);
  const [rows, inner] = transposed.a ? [a.shape[2]!, a.shape[1]!] : [a.shape[1]!, a.shape[2]!];
  const [otherInner, columns] = transposed.b ? [b.shape[2]!, b.shape[1]!] : [b.shape[1]!, b.shape[2]!];
  const replicas = Math.max(a.shape[0]!, b.shape[0]!);
  const [oneA, oneB] = [a.shape[0] !== replicas, b.shape[0] !== replicas];
  if (inner !== otherInner || (oneA && a.shape[0] !== 1) || (oneB && b.shape[0] !== 1)) {
    throw new RangeError(`matMul: [${a.shape}] and [${b.shape}] do not fit`);
  }
  if (bias) checkShape('dense', 'bias', bias, [replicas, 1, columns]);
  const out = backend.take(replicas * rows * columns);
  if (inner === 0) out.fill(0);
  else if (out.length > 0) {
    addon.matMul({
      ...{ replicas, rows, inner, columns, transposeA: transposed.a, transposeB: transposed.b, oneA, oneB },
      ...{ a: backend.values(a), b: backend.values(b), bias: bias && backend.values(bias), out },
    });
  }
  return backend.make([replicas, rows, columns], out);
}

type DenseInputs = { readonly x: Tensor3D; readonly w: Tensor3D; readonly b: Tensor3D };

/** x·w + b for [K, N, I], [K, I, M] and [K, 1, M], differentiable in all three. */
export function nativeDense(tf: Tf, addon: Addon): (x: Tensor3D, w: Tensor3D, b: Tensor3D) => Tensor3D {
  const product = nativeProduct(tf, addon);
  registerOp<DenseInputs, object>(tf, {
    name: 'ReplicaDense',
    kernel: ({ x, w, b }) =>
      tf.engine().makeTensorFromTensorInfo(multiply(tf, addon, x, w, { a: false, b: false }, b)),
    save: ['x', 'w'],
    gradient: (dy, [x, w]) => ({
      x: () => product(dy as Tensor3D, w as Tensor3D, { a: false, b: true }),
      w: () => product(x as Tensor3D, dy as Tensor3D, { a: true, b: false }),
      b: () => product(tf.ones([1, 1, x!.shape[1]!]), dy as Tensor3D, { a: false, b: false }),
    }),
  });
  return (x, w, b) => runOp<Tensor3D>(tf, 'ReplicaDense', { x, w, b });
}

interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation?: string;
}

/** Puts our product under `tf.matMul`; what it does not cover goes on to the kernel of `cpu`. */
export function replaceMatMulKernels(tf: Tf, addon: Addon): void {
  for (const kernelName of ['BatchMatMul', '_FusedMatMul']) {
    const cpu = tf.getKernel(kernelName, 'cpu').kernelFunc;
    tf.unregisterKernel(kernelName, nativeBackendName);
    tf.registerKernel({
      kernelName,
      backendName: nativeBackendName,
      kernelFunc: (call) => {
        const { a, b, bias, preluActivationWeights } = call.inputs as Record<string, TensorInfo>;
        const { transposeA, transposeB, activation = 'linear' } = call.attrs as unknown as MatMulAttributes;
        const plain = activation === 'linear' && !bias && !preluActivationWeights;
        if (!plain || !isStack(a!) || !isStack(b!) || !shareReplicas(a!, b!)) return cpu(call);
        return multiply(tf, addon, a!, b!, { a: transposeA, b: transposeB });
      },
    });
  }
}

function isStack({ shape, dtype }: TensorInfo): boolean {
  return shape.length === 3 && dtype === 'float32';
}

function shareReplicas(a: TensorInfo, b: TensorInfo): boolean {
  return a.shape[0] === b.shape[0] || a.shape[0] === 1 || b.shape[0] === 1;
}
