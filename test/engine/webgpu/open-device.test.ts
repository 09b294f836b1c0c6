import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceOf, whyNoAdapter } from '../../../src/engine/webgpu/open-device.js';

/** Dawn with the given adapter: what drivers and other processes do cannot be had at will. */
const withAdapter = (adapter: unknown) => ({ requestAdapter: async () => adapter as GPUAdapter | null });

const info = { vendor: 'some', architecture: 'any', device: 'Some GPU', description: 'driver 1.2' };

test('a GPU that another process holds is named, and what its driver says', async () => {
  const requestDevice = async () => {
    throw new Error('vkCreateDevice failed with VK_ERROR_INITIALIZATION_FAILED\n at somewhere');
  };
  await assert.rejects(
    deviceOf(withAdapter({ info, limits: {}, requestDevice })),
    /^Error: Some GPU, driver 1\.2 gives no device \(another process may hold it\): vkCreateDevice failed with VK_ERROR_INITIALIZATION_FAILED$/,
  );
});

test('a machine without an adapter is told which drivers it has, or would need', async () => {
  await assert.rejects(deviceOf(withAdapter(null)), /^Error: no adapter: \w/);
  assert.match(whyNoAdapter('linux', []), /no Vulkan driver is installed/);
  assert.match(
    whyNoAdapter('linux', [
      { name: 'old_icd', version: '1.0.3' },
      { name: 'other_icd', version: '1.3.0' },
    ]),
    /\(old_icd for Vulkan 1\.0\.3, other_icd for Vulkan 1\.3\.0\).*too old/,
  );
  assert.match(whyNoAdapter('darwin'), /Metal/);
});

test('a device has the limits of its adapter, and the names of itself and its driver', async () => {
  const asked: GPUDeviceDescriptor[] = [];
  const requestDevice = async (descriptor: GPUDeviceDescriptor) => {
    asked.push(descriptor);
    return {};
  };
  const opened = await deviceOf(withAdapter({ info, limits: { maxBufferSize: 77 }, requestDevice }));
  assert.deepEqual([opened.name, opened.isSoftware], ['Some GPU, driver 1.2', false]);
  assert.equal(asked[0]!.requiredLimits!.maxBufferSize, 77);
});

test('an adapter in software is told by its fallback flag, its architecture or its description', async () => {
  const requestDevice = async () => ({});
  const isSoftware = async (more: object) =>
    (await deviceOf(withAdapter({ info: { ...info, ...more }, limits: {}, requestDevice }))).isSoftware;
  assert.equal(await isSoftware({ isFallbackAdapter: true }), true);
  assert.equal(await isSoftware({ architecture: 'software' }), true);
  assert.equal(await isSoftware({ description: 'llvmpipe: Mesa 25' }), true);
});
