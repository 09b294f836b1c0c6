import type { Geometry } from './geometry.js';
import type { GpuLayer, GpuLayout } from './gpu-layout.js';
import { prelude, runBinding, squashing } from './prelude.js';
import type { Bindings, ProgramText } from './program.js';
import { each, recurrenceCode } from './recurrence.js';

/** Floats of workgroup memory that a sequence takes: its h before and after a step, and r∘h where the reset gate comes first. */
export function forwardMemory({ cell, units }: GpuLayer): number {
  return (cell.kind === 'before' ? 3 : 2) * units;
}

/**
 * A layer's direction over the whole sequence, forward: a workgroup takes some sequences of one replica through all
 * steps. It saves the activations, the outputs and the states after the last step.
 */
export function forwardProgram(layout: GpuLayout, layer: GpuLayer, geometry: Geometry): ProgramText {
  const { tokens, cell, units } = layer;
  const bindings: Bindings = {
    ...runBinding,
    parameters: ['read', 'array<f32>'],
    saved: [tokens ? 'write' : 'update', 'array<f32>'],
    outputs: ['write', 'array<f32>'],
    before: ['read', 'array<f32>'],
    after: ['write', 'array<f32>'],
    ...(tokens && { inputs: ['read', 'array<u32>'], batchOf: ['read', 'array<u32>'] }),
  };
  const weights = geometry.holdsWeights ? cell.gates * units * units : 0;
  return {
    name: `forward ${layer.layer}.${layer.direction}`,
    bindings,
    code: `${prelude}${squashing}${recurrenceCode(layout, layer, geometry)}
var<workgroup> hs: array<vec4f, 2u * H * QUADS>;
${cell.kind === 'before' ? 'var<workgroup> rs: array<vec4f, H * QUADS>;' : ''}
${weights > 0 ? `var<workgroup> ws: array<f32, ${weights}>;` : ''}
${inputPart(layer)}
@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {
  let local = at.y;
  let k = run.first + local;
  let base = at.x * SEQUENCES;
  let lane = thread % LANES;
  let own = (thread / LANES) * ${geometry.quads}u;
  let row = k * P;
  for (var e = thread; e < H * QUADS; e += THREADS) {
    hs[e] = before4(k, ${layer.place}u, base + (e % QUADS) * 4u, e / QUADS);
  }
  ${weights > 0 ? loadWeights(layer) : ''}
  workgroupBarrier();
  for (var n = 0u; n < run.steps; n++) {
    let step = ${layer.reverse ? 'run.steps - 1u - n' : 'n'};
    let last = ${layer.reverse ? 'step + 1u' : 'step - 1u'};
    let from_ = (n & 1u) * H * QUADS;
    let to = H * QUADS - from_;
    ${phases(layer, geometry)}
  }
  ${keepStates(layer, geometry)}
}`,
  };
}

function loadWeights({ cell, units, inputs, gateOffsets }: GpuLayer): string {
  return each(
    cell.gates,
    (g) => `for (var e = thread; e < H * H; e += THREADS) {
      ws[${g * units * units}u + e] = parameters[row + ${gateOffsets[g]! + inputs * units}u + e];
    }`,
  );
}

/** `input4`: x·wx + bi of a gate; of symbols their rows, of vectors what the product before has left in the slot. */
function inputPart({ tokens, inputs, units }: GpuLayer): string {
  if (!tokens) {
    return `fn input4(local: u32, row: u32, step: u32, b: u32, gate: u32, offset: u32, u: u32) -> vec4f {
  return get4(local, step, b, gate, u);
}`;
  }
  return `fn input4(local: u32, row: u32, step: u32, b: u32, gate: u32, offset: u32, u: u32) -> vec4f {
  let at = (batchOf[run.first + local] * run.steps + step) * run.batch + min(vec4u(b, b + 1u, b + 2u, b + 3u), vec4u(run.batch - 1u));
  let from_ = row + offset + u;
  let bias = parameters[from_ + ${(inputs + units) * units}u];
  return bias + vec4f(parameters[from_ + inputs[at.x] * H], parameters[from_ + inputs[at.y] * H],
    parameters[from_ + inputs[at.z] * H], parameters[from_ + inputs[at.w] * H]);
}`;
}

/** A weight wt[i][u] of a gate. */
function weight({ units, inputs, gateOffsets }: GpuLayer, { holdsWeights }: Geometry, gate: number): string {
  return holdsWeights
    ? `ws[${gate * units * units}u + i * H + u]`
    : `parameters[row + ${gateOffsets[gate]! + inputs * units}u + i * H + u]`;
}

/** For every unit of a thread the given code, which may use `u` and, by quad, `sum_gate_quad`: the products of `source` and the gates' wt. */
function units(
  layer: GpuLayer,
  geometry: Geometry,
  gates: readonly number[],
  source: (quad: number) => string,
  then: (quad: number) => string,
): string {
  const { quads, chunks } = geometry;
  return `for (var chunk = 0u; chunk < ${chunks}u; chunk++) {
      let u = lane + chunk * LANES;
      if (u < H) {
        ${gates.map((g) => each(quads, (q) => `var sum_${g}_${q} = vec4f(0.0);`)).join('\n')}
        for (var i = 0u; i < H; i++) {
          ${each(quads, (q) => `let h${q} = ${source(q)};`)}
          ${gates.map((g) => `let w${g} = ${weight(layer, geometry, g)};\n${each(quads, (q) => `sum_${g}_${q} += w${g} * h${q};`)}`).join('\n')}
        }
        ${each(quads, (q) => `{ let b = base + (own + ${q}u) * 4u; ${then(q)} }`)}
      }
    }
    workgroupBarrier();`;
}

function phases(layer: GpuLayer, geometry: Geometry): string {
  const { cell, gateOffsets, place } = layer;
  const h = (q: number) => `hs[from_ + i * QUADS + own + ${q}u]`;
  const mine = (q: number) => `hs[from_ + u * QUADS + own + ${q}u]`;
  const z = (g: number) => `input4(local, row, step, b, ${g}u, ${gateOffsets[g]}u, u)`;
  const put = (slot: number, value: string) => `put4(local, step, b, ${slot}u, u, ${value});`;
  const yieldH = (q: number, value: string) => `let next = ${value};
    hs[to + u * QUADS + own + ${q}u] = next;
    let place = outputs4(local, step, b) + u;
    for (var j = 0u; j < 4u; j++) { if (b + j < run.batch) { outputs[place[j]] = next[j]; } }`;
  const all = Array.from({ length: cell.gates }, (_, g) => g);
  switch (cell.kind) {
    case 'tanh':
    case 'relu':
      return units(layer, geometry, all, h, (q) => {
        const sum = `${z(0)} + sum_0_${q}`;
        return yieldH(q, cell.kind === 'tanh' ? `tanh4(${sum})` : `relu4(${sum})`);
      });
    case 'lstm':
      return units(
        layer,
        geometry,
        all,
        h,
        (q) => `let i_ = sigmoid4(${z(0)} + sum_0_${q}); let f = sigmoid4(${z(1)} + sum_1_${q});
          let m = tanh4(${z(2)} + sum_2_${q}); let o = sigmoid4(${z(3)} + sum_3_${q});
          var c: vec4f;
          if (n == 0u) { c = before4(k, ${place + 1}u, b, u); } else { c = get4(local, last, b, 4u, u); }
          c = f * c + i_ * m;
          ${put(0, 'i_')} ${put(1, 'f')} ${put(2, 'm')} ${put(3, 'o')} ${put(4, 'c')}
          ${yieldH(q, 'o * tanh4(c)')}`,
      );
    case 'after':
      return units(
        layer,
        geometry,
        all,
        h,
        (q) => `let up = sigmoid4(${z(0)} + sum_0_${q}); let r = sigmoid4(${z(1)} + sum_1_${q});
          let c = tanh4(${z(2)} + r * sum_2_${q});
          ${put(0, 'up')} ${put(1, 'r')} ${put(2, 'c')} ${put(3, `sum_2_${q}`)}
          ${yieldH(q, `c + up * (${mine(q)} - c)`)}`,
      );
    case 'before':
      return `${units(
        layer,
        geometry,
        [0, 1],
        h,
        (q) => `let up = sigmoid4(${z(0)} + sum_0_${q}); let r = sigmoid4(${z(1)} + sum_1_${q});
          let rh = r * ${mine(q)};
          rs[u * QUADS + own + ${q}u] = rh;
          ${put(0, 'up')} ${put(1, 'r')} ${put(3, 'rh')}`,
      )}
      ${units(
        layer,
        geometry,
        [2],
        (q) => `rs[i * QUADS + own + ${q}u]`,
        (q) => `let c = tanh4(${z(2)} + sum_2_${q});
          let up = get4(local, step, b, 0u, u);
          ${put(2, 'c')}
          ${yieldH(q, `c + up * (${mine(q)} - c)`)}`,
      )}`;
  }
}

/** The states after the last step. */
function keepStates({ cell, place, reverse }: GpuLayer, { chunks, quads }: Geometry): string {
  const put = (at: number, value: string) => `{ let to = state4(k, ${at}u, b) + u; let value = ${value};
    for (var j = 0u; j < 4u; j++) { if (b + j < run.batch) { after[to[j]] = value[j]; } } }`;
  const last = reverse ? '0u' : 'run.steps - 1u';
  return `if (run.carry != 0u) {
    let end = (run.steps & 1u) * H * QUADS;
    for (var chunk = 0u; chunk < ${chunks}u; chunk++) {
      let u = lane + chunk * LANES;
      if (u < H) {
        ${each(
          quads,
          (q) => `{ let b = base + (own + ${q}u) * 4u;
          ${put(place, `hs[end + u * QUADS + own + ${q}u]`)}
          ${cell.states === 2 ? put(place + 1, `get4(local, ${last}, b, 4u, u)`) : ''} }`,
        )}
      }
    }
  }`;
}
