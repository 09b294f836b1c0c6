/** How a program sees its buffers: WGSL type and use, by name, in the order of their bindings. What is updated is read, too. */
export type Bindings = Readonly<Record<string, readonly [use: BindingUse, type: string]>>;

export type BindingUse = 'uniform' | 'read' | 'write' | 'update';

/** A compute program in WGSL: its code without the declarations of its bindings, with an entry point `main`. */
export interface ProgramText {
  readonly name: string;
  readonly bindings: Bindings;
  readonly code: string;
}

const bufferTypes = {
  uniform: 'uniform',
  read: 'read-only-storage',
  write: 'storage',
  update: 'storage',
} as const satisfies Record<BindingUse, GPUBufferBindingType>;

const spaces: Readonly<Record<BindingUse, string>> = {
  uniform: 'uniform',
  read: 'storage, read',
  write: 'storage, read_write',
  update: 'storage, read_write',
};

/** A program ready to run, for one device. */
export class Program {
  readonly #device: GPUDevice;
  readonly #names: readonly string[];
  readonly #layout: GPUBindGroupLayout;
  readonly pipeline: GPUComputePipeline;

  constructor(device: GPUDevice, { name, bindings, code }: ProgramText) {
    const entries = Object.entries(bindings);
    this.#device = device;
    this.#names = entries.map(([binding]) => binding);
    this.#layout = device.createBindGroupLayout({
      entries: entries.map(([, [use]], binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: bufferTypes[use] },
      })),
    });
    const declared = entries.map(([binding, [use, type]], index) => {
      return `@group(0) @binding(${index}) var<${spaces[use]}> ${binding}: ${type};`;
    });
    this.pipeline = device.createComputePipeline({
      label: name,
      layout: device.createPipelineLayout({ bindGroupLayouts: [this.#layout] }),
      compute: {
        module: device.createShaderModule({ label: name, code: `${declared.join('\n')}\n${code}` }),
        entryPoint: 'main',
      },
    });
  }

  /** The program's buffers, by the names of its bindings; others are passed over. */
  bind(buffers: Readonly<Record<string, GPUBuffer>>): GPUBindGroup {
    const entries = this.#names.map((name, binding) => ({ binding, resource: { buffer: buffers[name]! } }));
    return this.#device.createBindGroup({ layout: this.#layout, entries });
  }
}
