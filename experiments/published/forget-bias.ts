import { adam, adding, charLm, defineExperiment, glorotUniform, lstm, sweep } from 'init-sweep';

const better = { 'cell.forgetBias': 1 };
const than = { 'cell.forgetBias': 0 };

/** A forget bias of 1 against 0 for an LSTM, where much is to be remembered and on plain text. */
export default defineExperiment({
  name: 'published-forget-bias',
  claim: {
    text: 'An LSTM learns better with a forget bias of 1 than of 0, whatever the task',
    source: 'Jozefowicz, Zaremba & Sutskever 2015, section 4',
    expect: [
      { better: { task: 'adding', ...better }, than: { task: 'adding', ...than } },
      { better: { task: 'charLm', ...better }, than: { task: 'charLm', ...than } },
    ],
  },
  task: sweep(
    adding({ length: 50, batchSize: 32 }),
    charLm({ corpus: 'brown', unroll: 50, batchSize: 32, validationSize: 5_000 }),
  ),
  cell: lstm({ units: 64, forgetBias: sweep(0, 1) }),
  initializer: glorotUniform(),
  train: { steps: 1500, optimizer: adam({ learningRate: 0.002 }), clipNorm: 5, evaluateEvery: 100 },
  seeds: 8,
});
