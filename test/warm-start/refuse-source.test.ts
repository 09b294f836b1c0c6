import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { writeSafetensors } from '../../src/checkpoints/write-safetensors.js';
import { checkExperiment } from '../../src/experiment/check-experiment.js';
import { adding, charLm, file, gru, lstm, orthogonal, sgd, trial } from '../../src/index.js';
import { makePlan } from '../../src/plan/plan.js';
import { pinSources } from '../../src/sweep/pin-sources.js';
import { loadTasks } from '../../src/tasks/index.js';
import { checkWarmStarts } from '../../src/trainer/check-warm-starts.js';
import { temporaryFolder } from '../tasks/temporary-folder.js';

const text = (name: string) =>
  charLm({ corpus: { file: name, alphabet: 'file' }, unroll: 3, batchSize: 2, validationSize: 90 });
const pretrain = {
  name: 'pretrain',
  task: adding({ length: 9, batchSize: 2 }),
  cell: gru({ units: 4 }),
  initializer: orthogonal(),
  train: { steps: 6, optimizer: sgd({ learningRate: 0.1 }) },
  seeds: 1,
};
const other = (parts: object) => trial({ experiment: { ...pretrain, ...parts } as never });
const whole = { '**': '**' };

interface Refused {
  readonly warmStart: object;
  readonly message: RegExp;
  readonly parts?: object;
}

const refused: readonly Refused[] = [
  {
    warmStart: { from: other({ cell: gru({ units: 5 }) }), load: { 'gru/**': 'gru/**' } },
    message:
      /^warmStart\.load\["gru\/\*\*"\]: gru\/update_gate\/wx has shape \[2, 4\] in the model, and gru\/update_gate\/wx has \[2, 5\] in its source, trial [0-9a-f]{16}$/,
  },
  {
    warmStart: { from: other({ cell: lstm({ units: 4 }) }), load: { 'gru/**': 'lstm/**' } },
    message:
      /gru\/update_gate\/wx needs lstm\/update_gate\/wx of its source, trial [0-9a-f]{16}, which has the gates input_gate, forget_gate, memory_cell, output_gate in lstm, where the model's gru has update_gate, reset_gate, candidate$/,
  },
  {
    warmStart: { from: other({}), load: { 'gru/**': 'gr/**' } },
    message:
      /needs gr\/update_gate\/wx of its source.*which has no such variable; did you mean "gru\/update_gate\/wx"\?$/,
  },
  {
    warmStart: { from: other({}), load: { 'lstm/**': 'lstm/**' } },
    message: /^warmStart\.load\["lstm\/\*\*"\]: matches no variable of the model/,
  },
  {
    warmStart: { from: other({}), load: whole, freeze: ['grau/**'] },
    message: /^warmStart\.freeze\["grau\/\*\*"\]: matches no variable of any trial that begins from others/,
  },
  {
    warmStart: {
      from: other({ train: { ...pretrain.train, optimizer: { kind: 'adam', learningRate: 1 } } }),
      load: whole,
      optimizerState: 'loaded',
    },
    message:
      /^warmStart\.optimizerState: its source, trial [0-9a-f]{16} was trained by adam, and the model is trained by sgd$/,
  },
  {
    parts: { task: text('abc.txt') },
    warmStart: { from: other({ task: text('abd.txt') }), load: whole },
    message:
      /goes by the 3 characters of the model's text, and gru\/update_gate\/wx of its source, trial [0-9a-f]{16} by 3 others, without "c" and with "d" beside; symbols: 'shared' takes those that both have$/,
  },
  {
    warmStart: { from: file('weights.safetensors'), load: { 'output/w': 'output/w' } },
    message:
      /output\/w has shape \[4, 1\] in the model, and output\/w has \[1, 4\] in .*weights\.safetensors$/,
  },
  {
    warmStart: { from: file('weights.safetensors'), load: whole, optimizerState: 'loaded' },
    message: /weights\.safetensors has no state of an optimizer; only a trial as the source has$/,
  },
  {
    warmStart: { from: file('nowhere.safetensors'), load: whole },
    message: /^warmStart\.from: .*nowhere\.safetensors: no such file$/,
  },
  {
    warmStart: { from: file('abc.txt'), load: whole },
    message: /^warmStart\.from: .*abc\.txt: not a whole safetensors file/,
  },
];

test('what cannot be begun with is refused before anything trains, with both sides named', async (context) => {
  const folder = temporaryFolder(context, { 'abc.txt': 'abcab'.repeat(50), 'abd.txt': 'abdab'.repeat(50) });
  await writeSafetensors(path.join(folder, 'weights.safetensors'), {
    tensors: new Map([['output/w', { shape: [1, 4], values: new Float32Array(4) }]]),
    metadata: {},
  });
  const check = async ({ warmStart, parts }: Pick<Refused, 'warmStart' | 'parts'>) => {
    const experiment = await pinSources(checkExperiment({ ...pretrain, ...parts, warmStart }), folder);
    const { trials, sources } = await makePlan(experiment, async (task) => task);
    const all = [...sources, ...trials];
    const taskOf = await loadTasks(
      all.map(({ spec }) => spec.task),
      folder,
    );
    await checkWarmStarts(
      all,
      (task) => taskOf(task).shape,
      (name) => path.join(folder, name),
    );
  };
  for (const { message, ...one } of refused) {
    await assert.rejects(check(one), (error: Error) => {
      assert.equal(error.name, 'InvalidRequest');
      assert.match(error.message, message);
      return true;
    });
  }
  await check({ warmStart: { from: other({}), load: whole, freeze: ['gru/**'] } });
  await check({
    parts: { task: text('abc.txt') },
    warmStart: { from: other({ task: text('abd.txt') }), load: whole, symbols: 'shared' },
  });
  await check({
    warmStart: { from: other({ cell: gru({ units: 5 }) }), load: whole, reinit: ['gru/**', 'output/w'] },
  });
});
