import type { GpuDevice } from '../src/engine/webgpu/gpu-device.js';
import type { ProgramText } from '../src/engine/webgpu/program.js';

/** What a GPU reaches where nothing else is asked of it: multiply-adds in registers, and a copy. */
export interface GpuPeaks {
  /** Floating-point operations a second in single precision. */
  readonly operations: number;
  /** Bytes a second, those read and those written. */
  readonly bytes: number;
}

const threads = 256;
/** Vectors of four that a thread of the first program holds. */
const held = 8;

/** Measures both, each as the best of some runs; `effort` 1 is a run of some tens of milliseconds on a large GPU. */
export async function gpuPeaks(gpu: GpuDevice, effort: number): Promise<GpuPeaks> {
  const groups = Math.max(1, Math.round(8192 * effort));
  const rounds = Math.max(16, Math.round(16384 * effort));
  const arithmetic = await best(gpu, multiplyAdds(rounds), { to: 16 * groups * threads }, groups);
  const wanted = Math.max(1 << 20, Math.round(effort * (1 << 29)));
  const bytes = Math.min(wanted, gpu.limits.binding, 16 * threads * 65535);
  const size = bytes - (bytes % (16 * threads));
  const copying = await best(gpu, copy, { from_: size, to: size }, size / (16 * threads));
  return {
    operations: (groups * threads * rounds * held * 4 * 2) / arithmetic,
    bytes: (2 * size) / copying,
  };
}

const code = (body: string) => `@compute @workgroup_size(${threads})
fn main(@builtin(global_invocation_id) at: vec3u) {
  ${body}
}`;

const copy: ProgramText = {
  name: 'copy',
  bindings: { from_: ['read', 'array<vec4f>'], to: ['write', 'array<vec4f>'] },
  code: code('to[at.x] = from_[at.x];'),
};

function multiplyAdds(rounds: number): ProgramText {
  const each = (line: (n: number) => string) => Array.from({ length: held }, (_, n) => line(n)).join('\n  ');
  return {
    name: 'multiply-adds',
    bindings: { to: ['write', 'array<vec4f>'] },
    code: code(`let x = vec4f(f32(at.x) * 1e-9);
  ${each((n) => `var s${n} = x + ${n}.0;`)}
  for (var i = 0u; i < ${rounds}u; i++) {
    ${each((n) => `s${n} = fma(s${n}, x, vec4f(0.5));`)}
  }
  to[at.x] = ${Array.from({ length: held }, (_, n) => `s${n}`).join(' + ')};`),
  };
}

/** Seconds of the best of some runs of a program over buffers of so many bytes. */
async function best(
  gpu: GpuDevice,
  text: ProgramText,
  sizes: Readonly<Record<string, number>>,
  groups: number,
): Promise<number> {
  const { device } = gpu;
  const program = gpu.compile(text);
  const buffers = Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => [
      name,
      device.createBuffer({ size, usage: GPUBufferUsage.STORAGE }),
    ]),
  );
  const group = program.bind(buffers);
  const seconds: number[] = [];
  for (let turn = 0; turn < 6; turn++) {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(program.pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(groups);
    pass.end();
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    seconds.push((performance.now() - start) / 1000);
  }
  for (const buffer of Object.values(buffers)) buffer.destroy();
  // The first run compiles.
  return Math.min(...seconds.slice(1));
}
