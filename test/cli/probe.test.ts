import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesIn, runSweep, userFolder } from './program.js';

const grid = `import { adding, defineExperiment, identity, lstm, rnn, sgd, sweep, truncatedNormal } from 'init-sweep';

export default defineExperiment({
  name: 'phases',
  task: adding({ length: 20, batchSize: 4, validationSize: 20 }),
  cell: sweep(rnn({ units: 6, activation: 'linear' }), lstm({ units: 6 })),
  initializer: sweep(truncatedNormal({ stddev: sweep(1, 0.1) }), { '**/wt': identity({ gain: sweep(1, 0.5) }) }),
  train: { steps: 20, optimizer: sgd({ learningRate: sweep(0.1, 0.2) }) },
  seeds: 4,
});
`;

test('probe shows where a grid vanishes and explodes, cell by cell, and writes nothing', async (context) => {
  const folder = userFolder(context, { 'phases.ts': grid });
  const { code, stdout, stderr } = await runSweep(folder, 'probe', 'phases.ts', '--backend', 'cpu');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^phases at step 0, 8 grid points on cpu: \d vanishes, \d steady, \d explodes$/m);
  const [, plain, gated] = stdout.split(/^cell=/m);
  assert.match(plain!, /^rnn\ninitializer +stddev 0\.1 +1 *\n/);
  assert.match(plain!, /^truncatedNormal +vanishes +explodes( \d\/3)?\n {2}× +0\.\d+ +2\.\d+\n {2}loss +\d/m);
  assert.match(plain!, /^\S.*gain=1 +steady\n {2}× +1\n/m);
  assert.match(plain!, /^\S.*gain=0\.5 +vanishes\n {2}× +0\.5\n/m);
  assert.match(gated!, /^lstm\n/);
  assert.deepEqual(filesIn(folder), ['phases.ts']);
});

test('probe gives its numbers as JSON, for a part of the grid and so many seeds', async (context) => {
  const folder = userFolder(context, { 'phases.ts': grid });
  const { code, stdout, stderr } = await runSweep(
    folder,
    ...['probe', 'phases.ts', '--backend', 'cpu', '--json', '--seeds', '2'],
    ...['--filter', 'cell=rnn', '--filter', 'initializer=truncatedNormal'],
  );
  assert.equal(code, 0, stderr);
  const probe = JSON.parse(stdout);
  assert.deepEqual([probe.experiment, probe.backend], ['phases', 'cpu']);
  assert.deepEqual(probe.bounds, { vanishes: 0.01, explodes: 100 });
  assert.equal(probe.axes.includes('train.optimizer.learningRate'), false);
  assert.equal(probe.points.length, 2);
  const [exploding, vanishing] = probe.points;
  assert.deepEqual([exploding.verdict, vanishing.verdict], ['explodes', 'vanishes']);
  for (const point of probe.points) {
    assert.deepEqual([point.seeds, point.axes.cell, point.stateNorms.length], [2, 'rnn', 20]);
    assert.ok(Math.abs(point.lossToChance - point.loss * 6) < 1e-9);
    assert.ok(point.gradNorm > 0);
    assert.equal(point.verdicts.vanishes + point.verdicts.steady + point.verdicts.explodes, 2);
    assert.ok(Math.abs(Math.log(point.left) - 19 * Math.log(point.factor)) < 1e-6);
  }
});
