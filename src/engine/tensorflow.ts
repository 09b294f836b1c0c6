import util from 'node:util';
import type { Backend } from './backend.js';
import type { BackendName, Tf } from './engine.js';
import { portableEngine } from './portable-engine.js';
import { activate, requireBuild } from './tfjs.js';

/** What the Node binding's backend tells of itself. */
interface NodeBackend {
  readonly isUsingGpuDevice: boolean;
}

/** TensorFlow's C library on the processor. */
export const tensorflow = nodeBackend('tensorflow', '@tensorflow/tfjs-node');

/** TensorFlow's C library on a CUDA device. */
export const tensorflowGpu = nodeBackend('tensorflow-gpu', '@tensorflow/tfjs-node-gpu');

function nodeBackend(name: BackendName, packageName: string): Backend {
  const absent = () => {
    try {
      requireBuild.resolve(packageName);
      return undefined;
    } catch {
      return `the optional package ${packageName} is not installed: its download failed during npm install, or optional packages were left out`;
    }
  };
  const loadBinding = (): Tf => {
    const reason = absent();
    if (reason) throw new Error(reason);
    process.env.TF_FORCE_GPU_ALLOW_GROWTH = 'true';
    process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
    restoreRemovedFunctions();
    try {
      return requireBuild(packageName);
    } catch (cause) {
      throw new Error(`${packageName} does not load: ${firstLine(cause)}`, { cause });
    }
  };
  return {
    absent,
    async load() {
      const tf = loadBinding();
      tf.enableProdMode();
      await activate(tf, 'tensorflow');
      const onGpu = (tf.backend() as unknown as NodeBackend).isUsingGpuDevice;
      if (name === 'tensorflow-gpu' && !onGpu) {
        throw new Error(`${packageName} finds no CUDA device that it can use`);
      }
      return portableEngine(name, tf);
    },
    // A binding that only a worker holds is unloaded with it, and its static constructors would run again.
    async prepareMainThread() {
      loadBinding();
    },
    onGpu: name === 'tensorflow-gpu',
    // The library shares sums among threads as it sees fit, and some of its CUDA kernels add in no fixed order.
    tolerance: 0.01,
    // The binding keeps a set of devices that is not locked.
    warmsOneByOne: true,
  };
}

/** Node 23 removed two functions of `util` that the binding calls. */
function restoreRemovedFunctions(): void {
  const old = util as unknown as Record<string, unknown>;
  old.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  old.isArray ??= Array.isArray;
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0]!;
}
