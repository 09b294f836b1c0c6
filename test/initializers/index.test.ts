import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chrono,
  constant,
  customInitializer,
  glorotUniform,
  hippoLegs,
  type InitializerInput,
  type InitializerSpec,
  identity,
  initializerKinds,
  initializers,
  normal,
  orthogonal,
  refuseShape,
  sampleInitializer,
  sparse,
  truncatedNormal,
  uniform,
  varianceScaling,
} from '../../src/initializers/index.js';
import { resolveInitializer } from '../../src/initializers/resolve-initializer.js';
import type { Placed } from '../../src/initializers/site.js';
import { sha256Hex } from '../../src/math/hash.js';
import { randomStream } from '../../src/math/random-stream.js';
import { gateSite } from './gate-sites.js';

const anywhere = (shape: readonly number[]): Placed => ({
  site:
    shape.length === 1
      ? gateSite('lstm', 'forget_gate', 'bi', shape[0]!, shape[0]!)
      : gateSite('lstm', 'forget_gate', shape[0] === shape[1] ? 'wt' : 'wx', shape[0]!, shape[1]!),
  streamAt: (path) => randomStream(1, 'init', path),
});

const given: Readonly<Partial<Record<InitializerSpec['kind'], InitializerInput>>> = {
  constant: constant({ value: 2 }),
  normal: normal({ stddev: 0.3 }),
  truncatedNormal: truncatedNormal({ stddev: 0.3 }),
  uniform: uniform({ min: -1, max: 1 }),
  chrono: chrono({ longest: 20 }),
  hippoLegs: hippoLegs({ steps: 20 }),
  sparse: sparse({ sparsity: 0.5 }),
  custom: customInitializer('half', (_, shape) => new Float64Array(shape.reduce((a, b) => a * b)).fill(0.5)),
};

const specs = Object.values(initializers).map(({ kind }) =>
  resolveInitializer(given[kind] ?? ({ kind } as InitializerInput)),
);

const bytes = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

test('every initializer stands in the registry under its own kind', () => {
  for (const [kind, initializer] of Object.entries(initializers)) assert.equal(initializer.kind, kind);
  assert.deepEqual(Object.keys(initializerKinds.kinds), Object.keys(initializers));
});

test('every initializer fills a shape that it does not refuse, with finite values, and refuses not all', () => {
  const served = new Set<string>();
  for (const spec of specs) {
    for (const shape of [[5, 5], [5, 3], [3, 5], [4], [1, 1]]) {
      const placed = anywhere(shape);
      if (refuseShape(spec, shape, placed.site) !== undefined) continue;
      served.add(spec.kind);
      const values = sampleInitializer(spec, randomStream(1, 'init', 'x'), shape, placed);
      assert.equal(
        values.length,
        shape.reduce((a, b) => a * b),
      );
      assert.ok(values.every(Number.isFinite), spec.kind);
    }
  }
  assert.deepEqual(
    [...served].sort(),
    Object.keys(initializers)
      .filter((kind) => kind !== 'critical')
      .sort(),
  );
});

test('every initializer gives the same bits again from the same stream', () => {
  for (const spec of specs) {
    const draw = () => sampleInitializer(spec, randomStream(4, 'init', 'gru/wt'), [9, 9], anywhere([9, 9]));
    const once = draw();
    const again = draw();
    assert.deepEqual(bytes(once), bytes(again), spec.kind);
  }
});

test('sampled matrices keep their frozen bits', () => {
  const digest = (input: InitializerInput, shape: readonly number[]) =>
    sha256Hex(
      bytes(
        sampleInitializer(resolveInitializer(input), randomStream(0, 'init', 'lstm/input_gate/wx'), shape),
      ),
    ).slice(0, 16);
  assert.deepEqual(
    {
      truncatedNormal: digest(truncatedNormal({ mean: -0.1, stddev: 0.1 }), [27, 64]),
      normal: digest(normal({ stddev: 0.01 }), [27, 64]),
      uniform: digest(uniform({ min: -0.05, max: 0.05 }), [64]),
      glorotUniform: digest(glorotUniform(), [27, 64]),
      varianceScaling: digest(varianceScaling({ scale: 2, mode: 'fanOut' }), [64, 64]),
      orthogonal: digest(orthogonal(), [64, 64]),
      identity: digest(identity({ gain: 2 }), [8, 8]),
    },
    {
      truncatedNormal: '412e42e7bb0a9a63',
      normal: '8a3dcd65d64128c1',
      uniform: '8212c1eac270d464',
      glorotUniform: '6a57845f4fca6e92',
      varianceScaling: '49855c5476704e55',
      orthogonal: '609f716fc7d1b7cd',
      identity: '0196ea5a054f7769',
    },
  );
});
