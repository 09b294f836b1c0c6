import assert from 'node:assert/strict';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import { type CellSpec, cells, runStack, stackLayers } from '../../src/cells/index.js';
import type { Engine } from '../../src/engine/engine.js';
import { assertClose } from '../reference/assert-close.js';
import { candidates } from './engines.js';

type Numbers = readonly number[];
type Weights = { readonly wx: Numbers; readonly wt: Numbers; readonly bi: Numbers };

interface RecordedLayer extends Weights {
  readonly gradients: Weights;
  readonly inputSize: number;
  readonly first: readonly Numbers[];
  readonly last: readonly Numbers[];
  readonly stateFactors: readonly Numbers[];
}

interface Recorded {
  readonly spec: CellSpec;
  readonly T: number;
  readonly B: number;
  readonly I: number;
  readonly x: Numbers;
  readonly layers: readonly RecordedLayer[];
  readonly outputs: Numbers;
  readonly outputFactors: Numbers;
  readonly xGradient: Numbers;
}

const folder = path.join(repositoryRoot(), 'test/fixtures/torch');
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));

function repositoryRoot(): string {
  let at = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    try {
      return path.dirname(realpathSync(path.join(at, 'package.json')));
    } catch {
      at = path.dirname(at);
    }
  }
}

/** One variable of a recorded layer: its place in the stack's scopes, its values and its gradient. */
interface Variable {
  readonly path: string;
  readonly shape: readonly number[];
  readonly values: Numbers;
  readonly gradient: Numbers;
}

/** The recorded weights of every layer, cut into one variable a gate. */
function variablesOf({ spec, layers }: Recorded): Variable[] {
  const cell = spec.kind === 'bidirectional' ? spec.cell : spec;
  const { gates } = cells[cell.kind];
  const H = cell.units;
  const scopes = stackLayers(spec).flat();
  assert.equal(scopes.length, layers.length);
  return scopes.flatMap(({ path: scope }, index) => {
    const layer = layers[index]!;
    return gates.flatMap((gate, place) =>
      (['wx', 'wt', 'bi'] as const).map((name) => {
        const ofGate = (all: Numbers) =>
          all.filter((_, at) => Math.floor((at % (gates.length * H)) / H) === place);
        const shape = { wx: [layer.inputSize, H], wt: [H, H], bi: [H] }[name];
        const values = ofGate(layer[name]);
        return {
          path: [...scope, gate, name].join('/'),
          shape,
          values,
          gradient: ofGate(layer.gradients[name]),
        };
      }),
    );
  });
}

async function check(engine: Engine, recorded: Recorded, tolerance: number): Promise<void> {
  const { tf } = engine;
  const { spec, T, B, I, layers } = recorded;
  const H = (spec.kind === 'bidirectional' ? spec.cell : spec).units;
  const variables = variablesOf(recorded);
  const state = (values: Numbers) => tf.tensor3d([...values], [1, B, H]);
  const compared: { readonly tensor: Tensor; readonly expected: Numbers; readonly what: string }[] = [];
  const close = (tensor: Tensor, expected: Numbers, what: string) =>
    compared.push({ tensor: tf.keep(tf.clone(tensor)), expected, what });
  tf.tidy(() => {
    const loss = (x: Tensor, ...weights: Tensor[]) => {
      const variable = (at: string) => weights[variables.findIndex(({ path: own }) => own === at)]!;
      const first = layers.map((layer) => layer.first.map(state));
      const run = runStack(engine, spec, variable, { kind: 'dense', values: x as Tensor4D }, first);
      close(run.outputs, recorded.outputs, 'outputs');
      const top = stackLayers(spec).at(-1)!.length;
      close(
        run.last,
        besideEachOther(
          layers.slice(-top).map(({ last }) => last[0]!),
          H,
        ),
        'last',
      );
      const terms = run.states.flatMap((states, index) =>
        states.map((end: Tensor3D, n) => {
          close(end, layers[index]!.last[n]!, `state ${n} of layer ${index}`);
          return tf.sum(tf.mul(end, state(layers[index]!.stateFactors[n]!)));
        }),
      );
      const factors = tf.tensor([...recorded.outputFactors], run.outputs.shape);
      return tf.addN([tf.sum(tf.mul(run.outputs, factors)), ...terms]).asScalar();
    };
    const weights = variables.map(({ values, shape }) => tf.tensor([...values], [1, ...shape]));
    const slopes = tf.grads(loss)([tf.tensor4d([...recorded.x], [1, T, B, I]), ...weights]);
    close(slopes[0]!, recorded.xGradient, 'gradient in the input');
    for (const [index, { path: at, gradient }] of variables.entries()) {
      close(slopes[index + 1]!, gradient, `gradient in ${at}`);
    }
  });
  for (const { tensor, expected, what } of compared) {
    assertClose(await tensor.data(), expected, tolerance, what);
    tensor.dispose();
  }
}

function besideEachOther(directions: readonly Numbers[], H: number): number[] {
  const rows = directions[0]!.length / H;
  return Array.from({ length: rows }, (_, row) =>
    directions.flatMap((values) => values.slice(row * H, (row + 1) * H)),
  ).flat();
}

for (const { name, load, skip } of await candidates()) {
  describe(`stacks on ${name}`, { skip }, () => {
    let engine: Engine;
    before(async () => {
      engine = await load();
    });

    for (const file of names) {
      it(`give what PyTorch recorded: ${path.basename(file, '.json')}`, async () => {
        await check(engine, JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Recorded, 1e-5);
      });
    }
  });
}
