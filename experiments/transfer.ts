import { existsSync } from 'node:fs';
import {
  adam,
  charLm,
  defineExperiment,
  lstm,
  none,
  orthogonal,
  sweep,
  trial,
  truecase,
  type WarmMode,
} from 'init-sweep';

// Two texts: the Brown corpus and the King James Bible, where datasets/bible-kjv.txt is there (datasets/README.md says how
// to get it), else two parts of the Brown corpus by genre.
const hasBible = existsSync(new URL('../datasets/bible-kjv.txt', import.meta.url));
const prose = hasBible
  ? 'brown'
  : ({ brown: ['news', 'editorial', 'reviews', 'government', 'learned'] } as const);
const story = hasBible
  ? { file: '../datasets/bible-kjv.txt' }
  : ({ brown: ['fiction', 'mystery', 'science_fiction', 'adventure', 'romance'] } as const);

const text = { unroll: 10, batchSize: 16, validationSize: 4_000 };
const ofProse = charLm({ corpus: prose, ...text });
const ofStory = charLm({ corpus: story, ...text });

const common = { cell: lstm({ units: 32 }), initializer: orthogonal(), seeds: 5 };
const optimizer = adam({ learningRate: 0.01 });
const pretrained = { ...common, train: { steps: 2000, optimizer, clipNorm: 1 } };
const fromProse = defineExperiment({ ...pretrained, name: 'prose', task: ofProse });
const fromStory = defineExperiment({ ...pretrained, name: 'story', task: ofStory });

const from = sweep(trial({ experiment: fromProse }), trial({ experiment: fromStory }));
const begin = (scope: string, ...modes: readonly WarmMode[]) => ({
  from,
  load: { [scope]: scope },
  mode: sweep(...modes),
  freeze: sweep([], [scope]),
});
const gates = ['input_gate', 'forget_gate', 'memory_cell', 'output_gate'];

/**
 * Does an LSTM learn a text, or where its capitals stand, faster with weights that were trained on this or another text,
 * whole or gate by gate, and is it more than their scale? Each network learns one task after another one, and anew.
 */
export default defineExperiment({
  ...common,
  name: 'transfer',
  task: sweep(ofProse, ofStory, truecase({ corpus: story, ...text })),
  train: { steps: 400, optimizer, clipNorm: 1, logEvery: 40, evaluateEvery: 20 },
  warmStart: sweep(
    none,
    begin('lstm/**', 'weights', 'shuffled', 'moments', 'spectrum'),
    ...gates.map((gate) => begin(`lstm/${gate}/*`, 'weights', 'shuffled')),
  ),
});
