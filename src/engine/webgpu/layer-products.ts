import type { GpuLayer, GpuLayout } from './gpu-layout.js';
import type { Product } from './product.js';
import type { Bindings, BindingUse } from './program.js';

const floats = (use: BindingUse) => [use, 'array<f32>'] as const;

/** What a layer reads, for a product's expressions: `x(local, row, i)`, symbols as ones among zeros. */
function source(
  { input, width }: GpuLayout,
  { layer, tokens }: GpuLayer,
): { bindings: Bindings; code: string } {
  if (layer > 0) {
    return {
      bindings: { below: floats('read') },
      code: `fn x(local: u32, row: u32, i: u32) -> f32 { return below[(local * run.steps * run.batch + row) * ${width}u + i]; }`,
    };
  }
  const at = '(batchOf[run.first + local] * run.steps * run.batch + row)';
  return {
    bindings: { inputs: ['read', `array<${tokens ? 'u32' : 'f32'}>`], batchOf: ['read', 'array<u32>'] },
    code: `fn x(local: u32, row: u32, i: u32) -> f32 { return ${
      tokens ? `f32(inputs[${at}] == i)` : `inputs[${at} * ${input.size}u + i]`
    }; }`,
  };
}

const table = (name: string, values: readonly number[]) =>
  `const ${name} = array<u32, ${values.length}>(${values.map((value) => `${value}u`).join(', ')});`;

/** x·wx + bi of all steps into the gates' slots; layers that read symbols need none. */
export function inputProduct(layout: GpuLayout, layer: GpuLayer): Product {
  const { units, inputs, cell, gateOffsets } = layer;
  const { bindings, code } = source(layout, layer);
  const weight = (index: string) => `parameters[k * ${layout.size}u + gateAt[block] + ${index}]`;
  return {
    name: `input ${layer.layer}.${layer.direction}`,
    bindings: { ...bindings, parameters: floats('read'), saved: floats('write') },
    code: `${table('gateOffsets', gateOffsets)}\nvar<private> gateAt = gateOffsets;\n${code}`,
    rows: 'run.steps * run.batch',
    inner: `${inputs}u`,
    columns: units,
    blocks: cell.gates,
    a: 'x(local, row, i)',
    b: weight(`i * ${units}u + column`),
    store: `saved[((local * rows + row) * ${cell.slots}u + block) * ${units}u + column] = sum + ${weight(`${(inputs + units) * units}u + column`)};`,
  };
}

/** The gradients of wx and, below it, bi: [x | 1]ᵀ·dz, summed over all steps and sequences. */
export function inputGradient(layout: GpuLayout, layer: GpuLayer): Product {
  const { units, inputs, cell, gateOffsets } = layer;
  const { bindings, code } = source(layout, layer);
  return {
    name: `input gradient ${layer.layer}.${layer.direction}`,
    bindings: { ...bindings, saved: floats('read'), gradient: floats('write') },
    code: `${table('gateOffsets', gateOffsets)}\nvar<private> gateAt = gateOffsets;\n${code}
fn ofOne(local: u32, row: u32, i: u32) -> f32 { if (row == ${inputs}u) { return 1.0; } return x(local, i, row); }`,
    rows: `${inputs + 1}u`,
    inner: 'run.steps * run.batch',
    columns: units,
    blocks: cell.gates,
    a: 'ofOne(local, row, i)',
    aAlongRows: true,
    b: `saved[((local * run.steps * run.batch + i) * ${cell.slots}u + block) * ${units}u + column]`,
    store: `let to = select(row, ${inputs + units}u, row == ${inputs}u);
        gradient[local * ${layout.size}u + gateAt[block] + to * ${units}u + column] = sum;`,
  };
}

/** The gradient of wt: the states before each step, transposed, times dz; of a GRU that resets before, r∘h for the candidate. */
export function recurrentGradient(layout: GpuLayout, layer: GpuLayer): Product {
  const { units, inputs, cell, gateOffsets, direction, reverse, place } = layer;
  const state = `fn stateBefore(local: u32, k: u32, row: u32, i: u32) -> f32 {
  ${reverse ? 'if (row < (run.steps - 1u) * run.batch)' : 'if (row >= run.batch)'} {
    return outputs[(local * run.steps * run.batch + row ${reverse ? '+' : '-'} run.batch) * ${layout.width}u + ${direction * units}u + i];
  }
  if (run.carry == 0u) { return 0.0; }
  return before[((k * ${layout.states}u + ${place}u) * run.batch + row % run.batch) * ${units}u + i];
}`;
  const savedAt = (row: string, slot: string, column: string) =>
    `saved[((local * run.steps * run.batch + ${row}) * ${cell.slots}u + ${slot}) * ${units}u + ${column}]`;
  const scaled = `if (block == 2u) { return ${savedAt('i', '3u', 'row')}; }`;
  return {
    name: `recurrent gradient ${layer.layer}.${direction}`,
    bindings: {
      outputs: floats('read'),
      before: floats('read'),
      saved: floats('read'),
      gradient: floats('write'),
    },
    code: `${table('gateOffsets', gateOffsets)}\n${table('recurrentSlots', cell.recurrentSlots)}
var<private> gateAt = gateOffsets;\nvar<private> slotOf = recurrentSlots;\n${state}
fn reading(local: u32, k: u32, block: u32, row: u32, i: u32) -> f32 { ${cell.kind === 'before' ? scaled : ''} return stateBefore(local, k, i, row); }`,
    rows: `${units}u`,
    inner: 'run.steps * run.batch',
    columns: units,
    blocks: cell.gates,
    a: 'reading(local, k, block, row, i)',
    aAlongRows: true,
    b: savedAt('i', 'slotOf[block]', 'column'),
    store: `gradient[local * ${layout.size}u + gateAt[block] + (${inputs}u + row) * ${units}u + column] = sum;`,
  };
}

/** dL/dx of all steps, dz·wxᵀ, for the layer below; the second direction adds to what the first has left. */
export function belowGradient(layout: GpuLayout, layer: GpuLayer): Product {
  const { units, inputs, cell, gateOffsets, direction } = layer;
  return {
    name: `gradient below ${layer.layer}.${direction}`,
    bindings: {
      parameters: floats('read'),
      saved: floats('read'),
      dBelow: floats(direction === 0 ? 'write' : 'update'),
    },
    code: `${table('gateOffsets', gateOffsets)}\nvar<private> gateAt = gateOffsets;`,
    rows: 'run.steps * run.batch',
    inner: `${cell.gates * units}u`,
    columns: inputs,
    a: `saved[(local * run.steps * run.batch + row) * ${cell.slots * units}u + i]`,
    b: `parameters[k * ${layout.size}u + gateAt[i / ${units}u] + column * ${units}u + i % ${units}u]`,
    store: `let to = (local * rows + row) * ${inputs}u + column;
        dBelow[to] = ${direction === 0 ? 'sum' : 'dBelow[to] + sum'};`,
  };
}
