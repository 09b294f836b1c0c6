import type { DataType, MathBackendCPU, Tensor, TensorInfo } from '@tensorflow/tfjs';
import type { Tf } from '../engine.js';
import type { Addon } from './addon.js';
import { BufferPool } from './buffer-pool.js';

/** The name under which TensorFlow.js knows the backend. */
export const nativeBackendName = 'native';

/** The `native` backend: `cpu` with the values of our kernels' tensors in buffers that are used again. */
export interface NativeBackend extends MathBackendCPU {
  /** The values of a tensor, in place. */
  values(tensor: TensorInfo): Float32Array;
  /** An array of undefined content for `make` or `attach`. */
  take(size: number): Float32Array;
  /** A new float32 tensor over an array from `take`, which goes back when the tensor is disposed of. */
  make(shape: readonly number[], values: Float32Array): TensorInfo;
  /** Gives a tensor an array from `take` that lives as long as the tensor's data. */
  attach(tensor: TensorInfo, values: Float32Array): void;
  /** The array that `attach` was given. */
  attached(tensor: TensorInfo): Float32Array;
}

/** What the backend notes beside a tensor's values. */
interface Notes {
  values: Float32Array;
  /** The values come from the pool, and nobody else holds them. */
  owned?: boolean;
  attached?: Float32Array;
}

type Values = Parameters<MathBackendCPU['write']>[0];

/** Registers the backend, with every kernel of `cpu`, unless that is done already in this thread. */
export function registerNativeBackend(tf: Tf, addon: Addon): void {
  if (tf.findBackendFactory(nativeBackendName)) return;
  tf.registerBackend(nativeBackendName, () => createBackend(tf, addon), 4);
  tf.copyRegisteredKernels('cpu', nativeBackendName);
}

/** The active backend, which must be the native one. */
export function nativeBackend(tf: Tf): NativeBackend {
  return tf.backend() as NativeBackend;
}

/** A tensor over an array from `take`. */
export function makeTensor<T extends Tensor>(tf: Tf, shape: readonly number[], values: Float32Array): T {
  return tf.engine().makeTensorFromTensorInfo(nativeBackend(tf).make(shape, values)) as T;
}

function createBackend(tf: Tf, addon: Addon): NativeBackend {
  const pool = new BufferPool((size) => addon.allocate({ size }));
  /** Whose values lie in a buffer of the pool. */
  const owners = new WeakMap<ArrayBufferLike, Notes>();

  class Backend extends tf.MathBackendCPU implements NativeBackend {
    values(tensor: TensorInfo): Float32Array {
      return this.#notes(tensor.dataId).values;
    }

    take(size: number): Float32Array {
      return pool.take(size);
    }

    make(shape: readonly number[], values: Float32Array): TensorInfo {
      const tensor = this.makeTensorInfo([...shape], 'float32', values);
      const notes = this.#notes(tensor.dataId);
      notes.owned = true;
      owners.set(values.buffer, notes);
      return tensor;
    }

    attach(tensor: TensorInfo, values: Float32Array): void {
      this.#notes(tensor.dataId).attached = values;
    }

    attached(tensor: TensorInfo): Float32Array {
      const { attached } = this.#notes(tensor.dataId);
      if (!attached) throw new Error('the activations of this layer are gone');
      return attached;
    }

    override write(values: Values, shape: number[], dtype: DataType): object {
      // A slice may be a view of the values of another tensor.
      if (ArrayBuffer.isView(values)) this.#share(owners.get(values.buffer));
      return super.write(values, shape, dtype);
    }

    override readSync(dataId: object): Values {
      // Whoever reads may keep the array for longer than the tensor.
      this.#share(this.#notes(dataId));
      return super.readSync(dataId);
    }

    override disposeData(dataId: object, force = false): boolean {
      const notes = this.data.has(dataId) ? this.#notes(dataId) : undefined;
      const gone = super.disposeData(dataId, force);
      if (gone && notes) {
        if (notes.attached) pool.giveBack(notes.attached);
        if (notes.owned) {
          owners.delete(notes.values.buffer);
          pool.giveBack(notes.values);
        }
      }
      return gone;
    }

    #notes(dataId: object): Notes {
      return this.data.get(dataId) as Notes;
    }

    #share(notes: Notes | undefined): void {
      if (notes?.owned) notes.owned = false;
    }
  }
  return new Backend();
}
