import type { RuleArguments } from '../native/addon.js';
import type { GpuLayout } from './gpu-layout.js';
import { prelude, runBinding } from './prelude.js';
import type { ProgramText } from './program.js';

/** Numbers of a replica among the results: loss, whole norm, first bad step (as an integer), then the norm of each variable. */
export function resultsStride({ offsets }: GpuLayout): number {
  return offsets.length - 1 + 3;
}

/** Numbers that a thread of the update takes. */
export const updatedPerThread = 4;

/** The norm of every variable's gradient: a workgroup a variable and replica. */
export function normsProgram(layout: GpuLayout): ProgramText {
  const { offsets, size } = layout;
  const variables = offsets.length - 1;
  return {
    name: 'norms',
    bindings: {
      ...runBinding,
      gradient: ['read', 'array<f32>'],
      squares: ['write', 'array<f32>'],
      results: ['write', 'array<f32>'],
    },
    code: `${prelude}
const offsets = array<u32, ${offsets.length}>(${offsets.map((offset) => `${offset}u`).join(', ')});
var<workgroup> parts: array<f32, 256>;
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {
  var bounds = offsets;
  var sum = 0.0;
  for (var i = bounds[at.x] + thread; i < bounds[at.x + 1u]; i += 256u) {
    let value = gradient[at.y * ${size}u + i];
    sum += value * value;
  }
  parts[thread] = sum;
  for (var half = 128u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { parts[thread] += parts[thread + half]; }
  }
  if (thread == 0u) {
    squares[at.y * ${variables}u + at.x] = parts[0];
    results[(run.first + at.y) * ${resultsStride(layout)}u + 3u + at.x] = sqrt(parts[0]);
  }
}`,
  };
}

/** The uniform numbers of an update; `clip` is infinite, and kept as the largest number, where nothing is clipped. */
export interface UpdateNumbers {
  readonly updates: boolean;
  readonly step: number;
  readonly clipNorm: number | undefined;
  readonly rule: RuleArguments;
}

/** Numbers of the uniform buffer `Rule`. */
export function ruleNumbers({ updates, step, clipNorm, rule }: UpdateNumbers): ArrayBuffer {
  const { decay = 0, decay2 = 0, epsilon = 0, correction1 = 1, correction2 = 1 } = rule;
  const buffer = new ArrayBuffer(48);
  new Uint32Array(buffer).set([updates ? 1 : 0, step, clipNorm === undefined ? 0 : 1]);
  const rest = [
    clipNorm ?? 0,
    decay,
    1 - decay,
    decay2,
    1 - decay2,
    epsilon,
    1 / correction1,
    1 / Math.sqrt(correction2),
  ];
  new Float32Array(buffer).set(rest, 3);
  return buffer;
}

/**
 * The whole norm, the first step that was not finite, and the optimizer's update, clipped by the replica's own norm.
 * The formulas are those of torch.optim 2.x.
 */
export function updateProgram(layout: GpuLayout, rule: RuleArguments): ProgramText {
  const { size, offsets } = layout;
  const slots = slotsOfRule[rule.rule];
  const stride = resultsStride(layout);
  return {
    name: 'update',
    bindings: {
      ...runBinding,
      rule: ['uniform', 'Rule'],
      rates: ['read', 'array<f32>'],
      squares: ['read', 'array<f32>'],
      gradient: ['read', 'array<f32>'],
      results: ['update', 'array<u32>'],
      parameters: ['update', 'array<f32>'],
      ...(slots > 0 && { slot0: ['update', 'array<f32>'] as const }),
      ...(slots > 1 && { slot1: ['update', 'array<f32>'] as const }),
    },
    code: `${prelude}
struct Rule {
  updates: u32, step: u32, clips: u32, clip: f32, a: f32, restA: f32, b: f32, restB: f32,
  epsilon: f32, scaleRate: f32, root2: f32, unused: f32,
}
var<workgroup> norm: f32;
fn isFinite(bits: u32) -> bool { return (bits & 0x7f800000u) != 0x7f800000u; }
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {
  let k = run.first + at.y;
  let to = k * ${stride}u;
  if (thread == 0u) {
    var sum = 0.0;
    for (var v = 0u; v < ${offsets.length - 1}u; v++) { sum += squares[at.y * ${offsets.length - 1}u + v]; }
    norm = sqrt(sum);
    if (at.x == 0u) {
      results[to + 1u] = bitcast<u32>(norm);
      let isBad = !isFinite(results[to]) || !isFinite(bitcast<u32>(norm));
      if (isBad && results[to + 2u] == 0xffffffffu) { results[to + 2u] = rule.step; }
    }
  }
  workgroupBarrier();
  if (rule.updates == 0u) { return; }
  var scale = 1.0;
  if (rule.clips != 0u && !(norm <= rule.clip)) { scale = rule.clip / norm; }
  let rate = rates[k] * rule.scaleRate;
  for (var n = 0u; n < ${updatedPerThread}u; n++) {
    let i = (at.x * ${updatedPerThread}u + n) * 256u + thread;
    if (i < ${size}u) {
      let g = gradient[at.y * ${size}u + i] * scale;
      let p = k * ${size}u + i;
      ${formulas[rule.rule](rule.nesterov === true)}
    }
  }
}`,
  };
}

const slotsOfRule = [0, 1, 1, 2] as const;

const formulas = [
  () => 'parameters[p] -= rate * g;',
  (nesterov: boolean) => `let m = rule.a * slot0[p] + g;
      slot0[p] = m;
      parameters[p] -= rate * ${nesterov ? '(g + rule.a * m)' : 'm'};`,
  () => `let m = rule.a * slot0[p] + rule.restA * (g * g);
      slot0[p] = m;
      parameters[p] -= rate * (g / (sqrt(m) + rule.epsilon));`,
  () => `let m = rule.a * slot0[p] + rule.restA * g;
      let v = rule.b * slot1[p] + rule.restB * (g * g);
      slot0[p] = m;
      slot1[p] = v;
      parameters[p] -= rate * (m / (sqrt(v) * rule.root2 + rule.epsilon));`,
] as const;
