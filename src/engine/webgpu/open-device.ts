import { type VulkanDriver, vulkanDrivers } from './vulkan-drivers.js';

/** A WebGPU device with all that its adapter offers, and what is known of the adapter. */
export interface OpenDevice {
  readonly device: GPUDevice;
  readonly adapter: GPUAdapterInfo;
  /** What the device and its driver call themselves. */
  readonly name: string;
  /** Whether the processor plays the GPU. */
  readonly isSoftware: boolean;
}

/** The limits that training can use more of than WebGPU promises everywhere. */
const limits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupsPerDimension',
] as const;

/** What the package webgpu exports. */
interface Dawn {
  create(flags: readonly string[]): GPU;
  /** WebGPU's classes and constants by name. */
  readonly globals: Readonly<Record<string, unknown>>;
}

/** Dawn ends with its instance, and takes the process along where a device still works. */
let instance: GPU | undefined;

// Not a literal: the compiler must not ask for an optional package's types.
const packageName: string = 'webgpu';

/**
 * Opens this thread's device, the fastest that there is. An Error with one clear sentence where the package does not
 * load, no adapter is found, or the adapter gives no device. Puts WebGPU's constants into the global scope.
 */
export async function openDevice(): Promise<OpenDevice> {
  const { create, globals } = await loadDawn();
  Object.assign(globalThis, globals);
  instance ??= create([]);
  return await deviceOf(instance);
}

/** The device of the fastest adapter of an instance. An Error with one clear sentence where there is none. */
export async function deviceOf(gpu: Pick<GPU, 'requestAdapter'>): Promise<OpenDevice> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new Error(`no adapter: ${whyNoAdapter()}`);
  }
  const requiredLimits = Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]]));
  const name = nameOf(adapter.info);
  try {
    const device = await adapter.requestDevice({ requiredLimits });
    return { device, adapter: adapter.info, name, isSoftware: isSoftware(adapter.info) };
  } catch (cause) {
    throw new Error(`${name} gives no device (another process may hold it): ${messageOf(cause)}`, { cause });
  }
}

/** Why Dawn may have found no adapter, as far as the system's drivers tell. */
export function whyNoAdapter(
  platform: NodeJS.Platform = process.platform,
  drivers: readonly VulkanDriver[] = platform === 'linux' ? vulkanDrivers() : [],
): string {
  if (platform !== 'linux') return 'no GPU here has a driver for Metal or Direct3D 12 that Dawn can use';
  if (drivers.length === 0) return 'no Vulkan driver is installed, and Dawn needs one for Vulkan 1.1';
  const list = drivers.map(({ name, version }) => `${name} for Vulkan ${version}`).join(', ');
  return `of the Vulkan drivers here (${list}) none has a GPU that Dawn can use: it is not there, or its driver is too old`;
}

async function loadDawn(): Promise<Dawn> {
  try {
    return (await import(packageName)) as Dawn;
  } catch (cause) {
    throw new Error(`the package webgpu does not load: ${messageOf(cause)}`, { cause });
  }
}

/** The device and its driver, as far as the adapter tells them. */
function nameOf({ description, device, vendor, architecture }: GPUAdapterInfo): string {
  const named = [...new Set([device, description])].filter((part) => part !== '').join(', ');
  return named || `${vendor} ${architecture}`.trim() || 'the adapter';
}

// Dawn calls some software adapters a CPU in their architecture alone.
function isSoftware({ isFallbackAdapter, architecture, description }: GPUAdapterInfo): boolean {
  return (
    isFallbackAdapter || /software|swiftshader|llvmpipe|basic render/i.test(`${architecture} ${description}`)
  );
}

function messageOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0]!;
}
