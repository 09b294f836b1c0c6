import type { Geometry } from './geometry.js';
import type { GpuLayer, GpuLayout } from './gpu-layout.js';
import { prelude, runBinding, squashing } from './prelude.js';
import type { ProgramText } from './program.js';
import { each, recurrenceCode } from './recurrence.js';

/** Floats of workgroup memory that a sequence takes: dL/dz of every gate. */
export function backwardMemory({ cell, units }: GpuLayer): number {
  return cell.gates * units;
}

/**
 * A layer's direction over the whole sequence, backward: writes dL/dz over the saved activations. `fromEnd` says that
 * dL/dh comes in after the last step alone, [B, width], else at every step.
 */
export function backwardProgram(
  layout: GpuLayout,
  layer: GpuLayer,
  geometry: Geometry,
  fromEnd: boolean,
): ProgramText {
  const { cell, reverse } = layer;
  const held = geometry.holdsWeights;
  return {
    name: `backward ${layer.layer}.${layer.direction}`,
    bindings: {
      ...runBinding,
      [held ? 'parameters' : 'transposed']: ['read', 'array<f32>'],
      saved: ['update', 'array<f32>'],
      outputs: ['read', 'array<f32>'],
      before: ['read', 'array<f32>'],
      dOutputs: ['read', 'array<f32>'],
    },
    code: `${prelude}${squashing}${recurrenceCode(layout, layer, geometry)}
var<workgroup> ds: array<vec4f, ${cell.gates}u * H * QUADS>;
${held ? `var<workgroup> ws: array<f32, ${cell.gates}u * H * H>;` : ''}
fn output4(local: u32, step: u32, b: u32, u: u32) -> vec4f {
  let at = outputs4(local, step, b) + u;
  return vec4f(outputs[at.x], outputs[at.y], outputs[at.z], outputs[at.w]);
}
fn incoming4(local: u32, n: u32, step: u32, b: u32, u: u32) -> vec4f {
  ${incoming(fromEnd)}
}
@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {
  let local = at.y;
  let k = run.first + local;
  let base = at.x * SEQUENCES;
  let lane = thread % LANES;
  let own = (thread / LANES) * ${geometry.quads}u;
  let weights = local * ${cell.gates}u * H * H;
  for (var e = thread; e < ${cell.gates}u * H * QUADS; e += THREADS) { ds[e] = vec4f(0.0); }
  ${held ? holdWeights(layer) : ''}
  ${registers(geometry, (c, q) => `var carried_${c}_${q} = vec4f(0.0);\nvar dh_${c}_${q} = vec4f(0.0);`)}
  workgroupBarrier();
  for (var n = 0u; n < run.steps; n++) {
    let step = ${reverse ? 'n' : 'run.steps - 1u - n'};
    let isFirst = n == run.steps - 1u;
    let last = select(${reverse ? 'step + 1u' : 'step - 1u'}, step, isFirst);
    ${chunked(geometry, cell.kind === 'before' ? [0, 1] : all(cell.gates), (c, q) => `dh_${c}_${q} = sum_${q} + incoming4(local, n, step, b, u)${hasDirectPart(layer) ? ` + carried_${c}_${q}` : ''};`)}
    workgroupBarrier();
    ${chunked(geometry, [], (c, q) => derivatives(layer, c, q))}
    workgroupBarrier();
    ${cell.kind === 'before' ? resetPhase(layer, geometry) : ''}
  }
}`,
  };
}

function incoming(fromEnd: boolean): string {
  const sequences = 'min(vec4u(b, b + 1u, b + 2u, b + 3u), vec4u(run.batch - 1u))';
  const read = 'return vec4f(dOutputs[at.x], dOutputs[at.y], dOutputs[at.z], dOutputs[at.w]);';
  if (!fromEnd) return `let at = outputs4(local, step, b) + u;\n${read}`;
  return `if (n > 0u) { return vec4f(0.0); }
  let at = (local * run.batch + ${sequences}) * WIDTH + outputs4(0u, 0u, 0u).x + u;
  ${read}`;
}

const all = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Whether a part of dL/dh goes past the gates, elementwise: what is carried then is part of dL/dh, in an LSTM dL/dc. */
function hasDirectPart({ cell }: GpuLayer): boolean {
  return cell.kind === 'after' || cell.kind === 'before';
}

function registers({ chunks, quads }: Geometry, line: (chunk: number, quad: number) => string): string {
  return each(chunks, (c) => each(quads, (q) => line(c, q)));
}

/** wt of every gate, transposed. */
function holdWeights({ cell, units, inputs, gateOffsets }: GpuLayer): string {
  return each(
    cell.gates,
    (g) => `for (var e = thread; e < H * H; e += THREADS) {
      ws[${g * units * units}u + (e % H) * H + e / H] = parameters[k * P + ${gateOffsets[g]! + inputs * units}u + e];
    }`,
  );
}

/** For every unit of a thread the given code, which may use `u`, `b` and `sum_quad`: the sum over the gates of dL/dz·wtᵀ. */
function chunked(
  geometry: Geometry,
  gates: readonly number[],
  then: (chunk: number, quad: number) => string,
): string {
  const { chunks, quads, holdsWeights } = geometry;
  const from = holdsWeights ? 'ws[' : 'transposed[weights + ';
  const product = (g: number) => `for (var i = 0u; i < H; i++) {
          let w = ${from}(${g}u * H + i) * H + u];
          ${each(quads, (q) => `sum_${q} += w * ds[(${g}u * H + i) * QUADS + own + ${q}u];`)}
        }`;
  return each(
    chunks,
    (c) => `{ let u = lane + ${c}u * LANES;
      if (u < H) {
        ${gates.length > 0 ? each(quads, (q) => `var sum_${q} = vec4f(0.0);`) : ''}
        ${gates.map(product).join('\n')}
        ${each(quads, (q) => `{ let b = base + (own + ${q}u) * 4u; ${then(c, q)} }`)}
      }
    }`,
  );
}

/** From dL/dh of a unit dL/dz of its gates, into workgroup memory and over the saved activations. */
function derivatives({ cell, place }: GpuLayer, c: number, q: number): string {
  const dh = `dh_${c}_${q}`;
  const carried = `carried_${c}_${q}`;
  const get = (slot: number) => `get4(local, step, b, ${slot}u, u)`;
  const keep = (gate: number, value: string) => `ds[(${gate}u * H + u) * QUADS + own + ${q}u] = ${value};`;
  const put = (slot: number, value: string) => `put4(local, step, b, ${slot}u, u, ${value});`;
  const both = (gate: number, value: string) => `${keep(gate, value)} ${put(gate, value)}`;
  const previous = (what: string, at: number) => `var ${what}: vec4f;
    if (isFirst) { ${what} = before4(k, ${at}u, b, u); } else { ${what} = `;
  const previousH = `${previous('h', place)}output4(local, last, b, u); }`;
  switch (cell.kind) {
    case 'tanh':
      return `let h = output4(local, step, b, u); let dz = ${dh} * (1.0 - h * h); ${both(0, 'dz')}`;
    case 'relu':
      return `let h = output4(local, step, b, u);
        let dz = keepNan(h, select(vec4f(0.0), ${dh}, h > vec4f(0.0))); ${both(0, 'dz')}`;
    case 'lstm':
      return `let i_ = ${get(0)}; let f = ${get(1)}; let m = ${get(2)}; let o = ${get(3)};
        let tc = tanh4(${get(4)});
        ${previous('c', place + 1)}get4(local, last, b, 4u, u); }
        let dc = ${carried} + ${dh} * o * (1.0 - tc * tc);
        let zo = ${dh} * tc * o * (1.0 - o); let zi = dc * m * i_ * (1.0 - i_);
        let zf = dc * c * f * (1.0 - f); let zm = dc * i_ * (1.0 - m * m);
        ${carried} = dc * f;
        ${both(0, 'zi')} ${both(1, 'zf')} ${both(2, 'zm')} ${both(3, 'zo')}`;
    case 'after':
      return `let up = ${get(0)}; let r = ${get(1)}; let c = ${get(2)};
        ${previousH}
        let zu = ${dh} * (h - c) * up * (1.0 - up); let zc = ${dh} * (1.0 - up) * (1.0 - c * c);
        let zr = zc * ${get(3)} * r * (1.0 - r); let zh = zc * r;
        ${carried} = ${dh} * up;
        ${both(0, 'zu')} ${both(1, 'zr')} ${keep(2, 'zh')} ${put(2, 'zc')} ${put(3, 'zh')}`;
    case 'before':
      return `let up = ${get(0)}; let c = ${get(2)};
        ${previousH}
        let zu = ${dh} * (h - c) * up * (1.0 - up); let zc = ${dh} * (1.0 - up) * (1.0 - c * c);
        ${carried} = ${dh} * up;
        ${both(0, 'zu')} ${both(2, 'zc')}`;
  }
}

/** Where the reset gate scales h itself: its gradient needs the candidate's of all units. */
function resetPhase(layer: GpuLayer, geometry: Geometry): string {
  return `${chunked(
    geometry,
    [2],
    (c, q) => `let r = get4(local, step, b, 1u, u);
      var h: vec4f;
      if (isFirst) { h = before4(k, ${layer.place}u, b, u); } else { h = output4(local, last, b, u); }
      let zr = sum_${q} * h * r * (1.0 - r);
      carried_${c}_${q} += sum_${q} * r;
      ds[(H + u) * QUADS + own + ${q}u] = zr;
      put4(local, step, b, 1u, u, zr);`,
  )}
  workgroupBarrier();`;
}

/** wt of every gate, transposed, for a backward pass that does not hold it: [K, G, H, H]. */
export function transposeProgram(
  { size }: GpuLayout,
  { cell, units, inputs, gateOffsets }: GpuLayer,
): ProgramText {
  return {
    name: 'transpose',
    bindings: { ...runBinding, parameters: ['read', 'array<f32>'], transposed: ['write', 'array<f32>'] },
    code: `${prelude}
const offsets = array<u32, ${cell.gates}>(${gateOffsets.map((offset) => `${offset + inputs * units}u`).join(', ')});
var<workgroup> tile: array<f32, 272>;
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {
  let tiles = ${Math.ceil(units / 16)}u;
  let gate = at.y;
  let i = (at.x / tiles) * 16u;
  let j = (at.x % tiles) * 16u;
  let a = thread / 16u;
  let b = thread % 16u;
  let from_ = (run.first + at.z) * ${size}u + offsets[gate];
  if (i + a < ${units}u && j + b < ${units}u) { tile[a * 17u + b] = parameters[from_ + (i + a) * ${units}u + j + b]; }
  workgroupBarrier();
  if (j + a < ${units}u && i + b < ${units}u) {
    transposed[((at.z * ${cell.gates}u + gate) * ${units}u + j + a) * ${units}u + i + b] = tile[b * 17u + a];
  }
}`,
  };
}
