import type { GpuLayout } from './gpu-layout.js';
import { prelude, runBinding } from './prelude.js';
import type { Product } from './product.js';
import type { ProgramText } from './program.js';

/** Targets of a replica, N, in WGSL. */
function targets({ output }: GpuLayout): string {
  return output.at === 'every-step' ? 'run.steps * run.batch' : 'run.batch';
}

/** `top(local, n, i)`: what the read-out reads of target n, h at its step or after each direction's last. */
function top({ output, width, units }: GpuLayout): string {
  const row =
    output.at === 'every-step' ? 'n' : `select((run.steps - 1u) * run.batch, 0u, i >= ${units}u) + n`;
  return `fn top(local: u32, n: u32, i: u32) -> f32 {
  let row = ${row};
  return below[(local * run.steps * run.batch + row) * ${width}u + i];
}`;
}

/** The read-out, h·w + b, [N, C]. */
export function readOutProduct(layout: GpuLayout): Product {
  const { outputOffset, output, width, size } = layout;
  const weight = `parameters[k * ${size}u + ${outputOffset}u`;
  return {
    name: 'read-out',
    bindings: {
      below: ['read', 'array<f32>'],
      parameters: ['read', 'array<f32>'],
      readOut: ['write', 'array<f32>'],
    },
    code: top(layout),
    rows: targets(layout),
    inner: `${width}u`,
    columns: output.size,
    a: 'top(local, row, i)',
    b: `${weight} + i * ${output.size}u + column]`,
    store: `readOut[(local * rows + row) * ${output.size}u + column] = sum + ${weight} + ${width * output.size}u + column];`,
  };
}

/** dL/dh of the top layer, [N, width]. */
export function topGradient(layout: GpuLayout): Product {
  const { outputOffset, output, width, size } = layout;
  return {
    name: 'gradient at the top',
    bindings: {
      parameters: ['read', 'array<f32>'],
      readOut: ['read', 'array<f32>'],
      dOutputs: ['write', 'array<f32>'],
    },
    rows: targets(layout),
    inner: `${output.size}u`,
    columns: width,
    a: `readOut[(local * rowsOf() + row) * ${output.size}u + i]`,
    code: `fn rowsOf() -> u32 { return ${targets(layout)}; }`,
    b: `parameters[k * ${size}u + ${outputOffset}u + column * ${output.size}u + i]`,
    store: `dOutputs[(local * rows + row) * ${width}u + column] = sum;`,
  };
}

/** The gradients of the read-out's w and, below it, b: [h | 1]ᵀ·dL/d(read-out). */
export function readOutGradient(layout: GpuLayout): Product {
  const { outputOffset, output, width, size } = layout;
  return {
    name: 'read-out gradient',
    bindings: {
      below: ['read', 'array<f32>'],
      readOut: ['read', 'array<f32>'],
      gradient: ['write', 'array<f32>'],
    },
    code: `${top(layout)}
fn ofOne(local: u32, row: u32, i: u32) -> f32 { if (row == ${width}u) { return 1.0; } return top(local, i, row); }
fn rowsOf() -> u32 { return ${targets(layout)}; }`,
    rows: `${width + 1}u`,
    inner: targets(layout),
    columns: output.size,
    a: 'ofOne(local, row, i)',
    aAlongRows: true,
    b: `readOut[(local * rowsOf() + i) * ${output.size}u + column]`,
    store: `gradient[local * ${size}u + ${outputOffset}u + row * ${output.size}u + column] = sum;`,
  };
}

/**
 * The loss of every target and, where `differentiates`, its gradient over the read-out. `shares` are the targets'
 * weights over the sum of all.
 */
export function lossProgram(layout: GpuLayout, differentiates: boolean): ProgramText {
  const { output } = layout;
  const readOut = differentiates ? 'update' : 'read';
  return {
    name: 'loss',
    bindings: {
      ...runBinding,
      readOut: [readOut, 'array<f32>'],
      targets: ['read', 'array<u32>'],
      shares: ['read', 'array<f32>'],
      batchOf: ['read', 'array<u32>'],
      losses: ['write', 'array<f32>'],
    },
    code: `${prelude}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {
  let n = at.x * 64u + thread;
  let count = ${targets(layout)};
  if (n >= count) { return; }
  let from_ = (at.y * count + n) * ${output.size}u;
  let place = batchOf[run.first + at.y] * count + n;
  let share = shares[place];
  ${output.loss === 'cross-entropy' ? crossEntropy(output.size, differentiates) : squaredError(differentiates)}
}`,
  };
}

function crossEntropy(classes: number, differentiates: boolean): string {
  return `let told = readOut[from_ + targets[place]];
  var most = readOut[from_];
  for (var c = 1u; c < ${classes}u; c++) { most = max(most, readOut[from_ + c]); }
  var sum = 0.0;
  for (var c = 0u; c < ${classes}u; c++) { sum += exp(readOut[from_ + c] - most); }
  losses[at.y * count + n] = share * ((most - told) + log(sum));
  ${
    differentiates
      ? `let scale = share / sum;
  for (var c = 0u; c < ${classes}u; c++) {
    readOut[from_ + c] = exp(readOut[from_ + c] - most) * scale - select(0.0, share, c == targets[place]);
  }`
      : ''
  }`;
}

function squaredError(differentiates: boolean): string {
  return `let error = readOut[from_] - bitcast<f32>(targets[place]);
  losses[at.y * count + n] = share * error * error;
  ${differentiates ? 'readOut[from_] = 2.0 * share * error;' : ''}`;
}

/** The sum of each replica's losses, at `stride` numbers a replica. */
export function lossSumProgram(layout: GpuLayout, stride: number): ProgramText {
  return {
    name: 'sum of losses',
    bindings: { ...runBinding, losses: ['read', 'array<f32>'], results: ['write', 'array<f32>'] },
    code: `${prelude}
var<workgroup> parts: array<f32, 256>;
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {
  let count = ${targets(layout)};
  var sum = 0.0;
  for (var n = thread; n < count; n += 256u) { sum += losses[at.x * count + n]; }
  parts[thread] = sum;
  for (var half = 128u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { parts[thread] += parts[thread + half]; }
  }
  if (thread == 0u) { results[(run.first + at.x) * ${stride}u] = parts[0]; }
}`,
  };
}
