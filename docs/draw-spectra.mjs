// Draws docs/spectra/*.svg, what each initializer gives 64 units: npx tsc && node docs/draw-spectra.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadEngine } from '../dist/src/engine/load-engine.js';
import { initializers, sampleInitializer } from '../dist/src/initializers/index.js';
import { resolveInitializer } from '../dist/src/initializers/resolve-initializer.js';
import { eigenvalues } from '../dist/src/math/eigenvalues.js';
import { randomStream } from '../dist/src/math/random-stream.js';
import { loadTask } from '../dist/src/tasks/index.js';
import { drawParameters } from '../dist/src/trainer/draw-parameters.js';
import { buildModel } from '../dist/src/trainer/model.js';

const units = 64;
const side = 180;
const options = {
  constant: { value: 0.1 },
  normal: { stddev: 0.1 },
  truncatedNormal: { mean: -0.1, stddev: 0.1 },
  uniform: { min: -0.1, max: 0.1 },
  chrono: { longest: 100 },
  hippoLegs: { steps: 64 },
  sparse: { sparsity: 0.8, stddev: 0.3 },
};
const biases = ['unitForgetBias', 'chrono', 'uniformGate'];
const gates = ['input_gate', 'forget_gate', 'memory_cell', 'output_gate'];

function sample(kind, gate, variable) {
  const cell = kind === 'critical' ? { kind: 'rnn', activation: 'tanh' } : { kind: 'lstm' };
  const site = { part: 'gate', layer: 'lstm', cell, gates, gate, variable, inputs: units, units };
  const streamAt = (path) => randomStream(0, 'init', path);
  const shape = variable === 'bi' ? [units] : [units, units];
  const spec = resolveInitializer({ kind, ...options[kind] });
  return sampleInitializer(spec, streamAt(`lstm/${gate}/${variable}`), shape, { site, streamAt });
}

/** A wt of what looks at data: of an LSTM that adds. */
async function fitted(kind) {
  const task = await loadTask({ kind: 'adding', length: 50, batchSize: 32, validationSize: 1 }, '.');
  const model = buildModel(task.shape, { kind: 'lstm', units, layers: 1, forgetBias: 0 });
  const spec = { initializer: resolveInitializer({ kind }), seed: { init: 0, data: 0 } };
  const parameters = await drawParameters(await loadEngine('cpu'), model, task, spec);
  const { offset, size } = model.layout.variables.find(({ path }) => path === 'lstm/forget_gate/wt');
  return parameters.subarray(offset, offset + size);
}

/** The eigenvalues of wt in the complex plane; the circle has radius 1. */
async function spectrum(kind) {
  const wt = initializers[kind].divisor ? await fitted(kind) : sample(kind, 'forget_gate', 'wt');
  const found = eigenvalues(Float64Array.from(wt), units);
  const reach = Math.max(
    1.15,
    1.08 * Math.max(...found.map(({ re, im }) => Math.max(Math.abs(re), Math.abs(im)))),
  );
  const at = (value) => (side / 2 + (value / reach) * (side / 2 - 4)).toFixed(1);
  const radius = ((side / 2 - 4) / reach).toFixed(1);
  const points = found.map(
    ({ re, im }) => `<circle cx="${at(re)}" cy="${at(-im)}" r="2.2" fill="#2563a8" fill-opacity="0.7"/>`,
  );
  return [
    `<line x1="0" y1="${side / 2}" x2="${side}" y2="${side / 2}" stroke="#999" stroke-width="0.5"/>`,
    `<line x1="${side / 2}" y1="0" x2="${side / 2}" y2="${side}" stroke="#999" stroke-width="0.5"/>`,
    `<circle cx="${side / 2}" cy="${side / 2}" r="${radius}" fill="none" stroke="#999"/>`,
    ...points,
  ];
}

/** The open share of the forget gate at rest, σ(bias), unit by unit in order. */
function openness(kind) {
  const open = [...sample(kind, 'forget_gate', 'bi')]
    .map((bias) => 1 / (1 + Math.exp(-bias)))
    .sort((a, b) => a - b);
  const point = (value, i) => `${((i + 0.5) / units) * side},${(side - 4 - value * (side - 8)).toFixed(1)}`;
  return [
    `<line x1="0" y1="${side / 2}" x2="${side}" y2="${side / 2}" stroke="#999" stroke-width="0.5"/>`,
    `<polyline points="${open.map(point).join(' ')}" fill="none" stroke="#2563a8" stroke-width="2"/>`,
  ];
}

mkdirSync('docs/spectra', { recursive: true });
for (const kind of Object.keys(initializers).filter((each) => each !== 'custom')) {
  const lines = biases.includes(kind) ? openness(kind) : await spectrum(kind);
  const what = biases.includes(kind) ? 'forget gate at rest under' : 'eigenvalues of a 64 × 64 matrix by';
  const title = `<title>${what} ${kind}</title>`;
  const frame = `<rect width="${side}" height="${side}" fill="#fff" stroke="#ccc"/>`;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 ${side} ${side}">`;
  writeFileSync(`docs/spectra/${kind}.svg`, `${[head, title, frame, ...lines, '</svg>'].join('\n')}\n`);
}
