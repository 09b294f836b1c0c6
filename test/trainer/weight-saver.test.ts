import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadEngine } from '../../src/engine/load-engine.js';
import type { SaveSpec } from '../../src/experiment/save.js';
import { adding, gru, lstm, normal, orthogonal, readCheckpoint, rnn, sgd, sweep } from '../../src/index.js';
import type { Trial } from '../../src/plan/trial.js';
import type { MetricsRow } from '../../src/records/record.js';
import { loadTask } from '../../src/tasks/index.js';
import { buildModel, firstParameters } from '../../src/trainer/model.js';
import { trainCohort } from '../../src/trainer/train-cohort.js';
import { temporaryFolder } from '../tasks/temporary-folder.js';
import { smallTrials } from './small-training.js';

const engine = await loadEngine('cpu');
const parts = {
  task: adding({ length: 4, batchSize: 3, validationSize: 5 }),
  cell: lstm({ units: 3 }),
  initializer: orthogonal(),
  train: { steps: 9, optimizer: sgd({ learningRate: 0.9 }), logEvery: 3, evaluateEvery: 1 },
};

/** Trains trials as one cohort that saves weights, and returns the rows. */
async function trainAndSave(folder: string, trials: readonly Trial[], save: SaveSpec) {
  const task = await loadTask(trials[0]!.spec.task, folder);
  const checkpoints = { folder, stamp: '', save };
  const job = { trials: trials.map((trial) => ({ trial, attempt: 1 })), folder, backend: 'cpu', checkpoints };
  let text = '';
  const onEvent = (event: { kind: string; text?: string }) => {
    text += event.text ?? '';
  };
  const ends = await trainCohort(engine, task, job, { onEvent, now: () => 0 });
  const rows = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as MetricsRow);
  return { ends, rows, model: buildModel(task.shape, trials[0]!.spec.cell) };
}

const weightsOf = async (folder: string, name: string) =>
  (await readCheckpoint(path.join(folder, name))).variables;

test('the weights of every so many steps and those after the last are in files, variables by scope', async (context) => {
  const folder = temporaryFolder(context);
  const trials = await smallTrials({ ...parts, seeds: 2 });
  const { model } = await trainAndSave(folder, trials, { scopes: ['**'], when: 4 });
  const names = trials.flatMap(({ id }) => [
    `${id}.safetensors`,
    ...[0, 4, 8].map((step) => `${id}.step-${step}.safetensors`),
  ]);
  assert.deepEqual(readdirSync(folder).sort(), names.sort());
  for (const trial of trials) {
    const first = await weightsOf(folder, `${trial.id}.step-0.safetensors`);
    const parameters = firstParameters(model, trial.spec);
    assert.deepEqual(
      [...first.keys()],
      model.layout.variables.map((variable) => variable.path),
    );
    for (const { path: name, shape, offset, size } of model.layout.variables) {
      const values = parameters.slice(offset, offset + size);
      assert.deepEqual(first.get(name), { name, shape: [...shape], values });
    }
  }
});

test('by default a trial has the weights after its last step, of the scopes asked for, and says what they are', async (context) => {
  const [folder, all] = [temporaryFolder(context), temporaryFolder(context)];
  const [trial] = (await smallTrials(parts)) as [Trial];
  const save: SaveSpec = { scopes: ['lstm/*/wx', 'output/b'], when: 'end' };
  await trainAndSave(folder, [trial], save);
  await trainAndSave(all, [trial], { scopes: ['**'], when: 9 });
  const { variables, metadata } = await readCheckpoint(path.join(folder, `${trial.id}.safetensors`));
  const gates = ['input_gate', 'forget_gate', 'memory_cell', 'output_gate'];
  assert.deepEqual([...variables.keys()], [...gates.map((gate) => `lstm/${gate}/wx`), 'output/b']);
  const last = await weightsOf(all, `${trial.id}.step-9.safetensors`);
  const first = await weightsOf(all, `${trial.id}.step-0.safetensors`);
  for (const [name, variable] of variables) {
    assert.deepEqual(variable, last.get(name));
    assert.notDeepEqual(variable, first.get(name));
  }
  const { spec, save: said, ...words } = metadata;
  assert.deepEqual(JSON.parse(spec!), JSON.parse(JSON.stringify(trial.spec)));
  assert.deepEqual(JSON.parse(said!), save);
  assert.deepEqual(words, { format: 'init-sweep', trial: trial.id, step: '9', backend: 'cpu' });
});

test('the best weights are those at the lowest validation loss', async (context) => {
  const [folder, all] = [temporaryFolder(context), temporaryFolder(context)];
  const trials = await smallTrials({ ...parts, seeds: 4 });
  const { rows } = await trainAndSave(folder, trials, { scopes: ['**'], when: 'best' });
  await trainAndSave(all, trials, { scopes: ['**'], when: 1 });
  const steps: number[] = [];
  for (const { id } of trials) {
    const losses = rows.filter((row) => row.trial === id).map(({ metrics }) => metrics['loss/val'] as number);
    const best = losses.indexOf(Math.min(...losses));
    steps.push(best);
    const { variables, metadata } = await readCheckpoint(path.join(folder, `${id}.safetensors`));
    assert.equal(metadata.step, String(best));
    assert.deepEqual(variables, await weightsOf(all, `${id}.step-${best}.safetensors`));
  }
  assert.ok(
    steps.some((step) => step < 9),
    `the best step is the last of every trial: ${steps}`,
  );
});

test('a trial that diverges has no file of final weights, and its neighbours have theirs', async (context: TestContext) => {
  const folder = temporaryFolder(context);
  const trials = await smallTrials({
    ...parts,
    cell: rnn({ units: 3, activation: 'relu' }),
    initializer: sweep(normal({ stddev: 1e15 }), orthogonal()),
  });
  const { ends } = await trainAndSave(folder, trials, { scopes: ['**'], when: 'end' });
  assert.deepEqual(
    ends.map(({ outcome }) => outcome.kind),
    ['diverged', 'completed'],
  );
  assert.deepEqual(readdirSync(folder), [`${trials[1]!.id}.safetensors`]);
});

test('a trial whose model has none of the scopes gets a file without variables', async (context) => {
  const folder = temporaryFolder(context);
  const [trial] = (await smallTrials({ ...parts, cell: gru({ units: 3 }) })) as [Trial];
  await trainAndSave(folder, [trial], { scopes: ['lstm/**'], when: 'end' });
  assert.equal((await weightsOf(folder, `${trial.id}.safetensors`)).size, 0);
});
