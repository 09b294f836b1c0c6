import { existsSync } from 'node:fs';
import type { Backend } from './backend.js';
import type { Tf } from './engine.js';
import { portableEngine } from './portable-engine.js';
import { activate, loadTfjs, requireBuild } from './tfjs.js';
import { GpuDevice } from './webgpu/gpu-device.js';
import { gpuModel } from './webgpu/gpu-model.js';
import { type OpenDevice, openDevice } from './webgpu/open-device.js';

const packages = ['webgpu', '@tensorflow/tfjs-backend-webgpu'] as const;

/** TensorFlow.js on any vendor's GPU, through Dawn. */
export const webgpu: Backend = {
  absent() {
    const missing = packages.find((name) => !isInstalled(name));
    return missing && `the optional package ${missing} is not installed: optional packages were left out`;
  },
  // Where the system shows no GPU, loading Dawn only to be told so would cost each run a second.
  hopeless: () =>
    process.platform === 'linux' && !devices.some((path) => existsSync(path))
      ? `the system shows no GPU (${devices.join(', ')})`
      : undefined,
  async load() {
    const tf = loadTfjs();
    const opened = await openDevice();
    await registerBackend(tf, opened);
    const gpu = new GpuDevice(opened);
    return {
      ...portableEngine('webgpu', tf),
      device: opened.name,
      limits: gpu.limits,
      ...(opened.isSoftware && { standIn: `${opened.name} is software on the processor` }),
      isLost: () => gpu.isLost,
      dispose: () => opened.device.destroy(),
      residentModel: gpuModel(gpu),
    };
  },
  prepareMainThread: async () => undefined,
  onGpu: true,
  warmsOneByOne: false,
};

const devices = ['/dev/dri', '/dev/nvidiactl', '/dev/dxg', '/dev/kfd', '/dev/mali0'] as const;

function isInstalled(name: string): boolean {
  try {
    return import.meta.resolve(name) !== '';
  } catch {
    return false;
  }
}

/** Makes a device TensorFlow.js's active backend. Small ops are left to the GPU as well, so that bits do not depend on the size. */
async function registerBackend(tf: Tf, { device, adapter }: OpenDevice): Promise<void> {
  const found = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  // The backend refuses where it sees no navigator.gpu; Node would not exit while it stood there.
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: {} }, configurable: true });
  try {
    const { WebGPUBackend } = requireBuild('@tensorflow/tfjs-backend-webgpu');
    tf.removeBackend('webgpu');
    tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter));
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    await activate(tf, 'webgpu');
  } finally {
    if (found) Object.defineProperty(globalThis, 'navigator', found);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
}
