import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type CustomSample,
  customInitializer,
  refuseShape,
  sampleInitializer,
} from '../../src/initializers/index.js';
import { resolveInitializer } from '../../src/initializers/resolve-initializer.js';
import { randomStream } from '../../src/math/random-stream.js';
import { gateSite, refuseAt, sampleAt } from './gate-sites.js';
import { moments } from './moments.js';

const wt = gateSite('lstm', 'forget_gate', 'wt', 8, 30);
const custom = (sample: CustomSample) => customInitializer('mine', sample);

test('a custom initializer gets random numbers, the shape and the scope, and its numbers are the values', () => {
  const ramp = custom((random, [rows = 1, cols = 1], scope) => {
    if (scope?.part !== 'gate' || scope.path !== 'lstm/forget_gate/wt' || scope.units !== 30)
      throw new Error('astray');
    return random.normals(rows * cols).map((value) => 2 * value + 1);
  });
  const values = sampleAt(ramp, wt);
  const { mean, stddev } = moments(values);
  assert.ok(Math.abs(mean - 1) < 0.3 && Math.abs(stddev - 2) < 0.2);
  assert.deepEqual(sampleAt(ramp, wt), values);
  assert.notDeepEqual(sampleAt(ramp, wt, 2), values);
});

test('its spec is data that holds the code', () => {
  const spec = custom(() => [1]);
  assert.deepEqual(JSON.parse(JSON.stringify(spec)), { kind: 'custom', name: 'mine', code: '() => [1]' });
  assert.deepEqual(resolveInitializer(spec), spec);
  assert.deepEqual(sampleInitializer(spec, randomStream(0, 'init', 'x'), [1]), Float32Array.of(1));
});

test('what it does wrong is said before the first trial', () => {
  const reason = (sample: CustomSample) => refuseAt(custom(sample), wt);
  const outside = [1];
  assert.equal(
    reason(() => [1, 2]),
    '"mine" gave 2 numbers, and 900 are needed',
  );
  assert.equal(
    reason(() => undefined as never),
    '"mine" gave undefined numbers, and 900 are needed',
  );
  assert.equal(
    reason((_, [n = 1]) => new Float64Array(n * n).fill(Number.NaN)),
    '"mine" gave NaN at place 0',
  );
  assert.equal(
    reason(() => outside),
    'outside is not defined',
  );
  assert.equal(
    reason((random) => random.uniforms(900)),
    undefined,
  );
  const method = {
    make() {
      return [1];
    },
  }.make as CustomSample;
  assert.match(
    reason(method)!,
    /"mine" cannot be read as a function .*write it as \(random, shape, scope\) => …/,
  );
  assert.match(
    refuseShape(
      custom(() => {
        throw new Error('no such size');
      }),
      [3],
    )!,
    /no such size/,
  );
});

test('a name or a function that is none is refused in one sentence', () => {
  assert.throws(() => customInitializer('mine', 3 as never), {
    message: 'customInitializer("mine", …): expected a function, got number',
  });
  assert.throws(
    () => resolveInitializer(customInitializer('two words', () => [])),
    /initializer.name: expected a name of letters/,
  );
});
