import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readCheckpoint } from '../src/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../src/checkpoints/write-safetensors.js';
import { chooseBackend } from '../src/engine/choose-backend.js';
import { loadEngine } from '../src/engine/load-engine.js';
import { checkExperiment } from '../src/experiment/check-experiment.js';
import { adam, charLm, lstm, orthogonal } from '../src/index.js';
import type { CheckpointPlan } from '../src/plan/cohort-job.js';
import { makePlan } from '../src/plan/plan.js';
import type { Trial, WarmStartSpec } from '../src/plan/trial.js';
import { loadTask } from '../src/tasks/index.js';
import { buildModel, firstParameters } from '../src/trainer/model.js';
import { trainCohort } from '../src/trainer/train-cohort.js';
import { type BenchOptions, type Measured, median } from './result.js';

const bench = 'transfer';

/** What files of weights cost, a thousand of them and training that writes them; and what frozen scopes save. */
export async function* transferBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'init-sweep-bench-'));
  try {
    yield await thousandFiles(folder, quick ? 10 : 1000);
    yield* training(folder, quick);
    yield await frozenScopes(folder, quick);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The trials of one cohort of LSTMs of 128 units. */
async function lstmTrials(steps: number, checkpointEvery: number): Promise<readonly Trial[]> {
  const experiment = checkExperiment({
    name: 'transfer',
    task: charLm({ corpus: 'brown', unroll: 10, batchSize: 32, validationSize: 1000 }),
    cell: lstm({ units: 128 }),
    initializer: orthogonal(),
    train: { steps, optimizer: adam({ learningRate: 0.001 }), clipNorm: 1, checkpointEvery },
    seeds: 4,
  });
  return (await makePlan(experiment, async (task) => task)).trials;
}

/** Writes the weights of an LSTM of 128 units to files, each brought to disk, and reads them all again. */
async function thousandFiles(folder: string, files: number): Promise<Measured> {
  const [trial] = (await lstmTrials(1, 1)) as [Trial];
  const { shape } = await loadTask(trial.spec.task, folder);
  const model = buildModel(shape, trial.spec.cell);
  const parameters = firstParameters(model, trial.spec);
  const tensors = new Map(
    model.layout.variables.map(({ path: name, shape, offset, size }) => [
      name,
      { shape, values: parameters.subarray(offset, offset + size) },
    ]),
  );
  const names = Array.from({ length: files }, (_, n) => path.join(folder, `${n}.safetensors`));
  const start = performance.now();
  for (let n = 0; n < files; n += 4)
    await Promise.all(names.slice(n, n + 4).map((name) => writeSafetensors(name, { tensors, metadata: {} })));
  for (const name of names) await readCheckpoint(name);
  const value = (performance.now() - start) / 1000;
  return {
    bench,
    case: `${files} checkpoints of an LSTM 128 saved and read`,
    value,
    unit: 's',
    bar: { atMost: 5 },
  };
}

/** Training with weights saved at the end, and with checkpoints on the way, against training without, turn by turn. */
async function* training(folder: string, quick: boolean): AsyncGenerator<Measured> {
  const steps = quick ? 4 : 400;
  const { backend } = await chooseBackend('auto');
  const engine = await loadEngine(backend);
  const trials = await lstmTrials(steps, steps / 2);
  const task = await loadTask(trials[0]!.spec.task, folder);
  const seconds = async (checkpoints: CheckpointPlan | undefined, some = trials) => {
    const jobs = some.map((trial) => ({ trial, attempt: 1 }));
    const job = { trials: jobs, folder, backend, ...(checkpoints && { checkpoints }) };
    const before = process.cpuUsage();
    await trainCohort(engine, task, job, { onEvent: () => {}, now: Date.now });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  const plan: CheckpointPlan = { folder, stamp: '' };
  const atEnd: CheckpointPlan = { ...plan, save: { scopes: ['**'], when: 'end' } };
  const plain = trials.map(({ checkpointEvery: _, ...trial }) => trial);
  const times = { none: [] as number[], end: [] as number[], every: [] as number[] };
  await seconds(undefined);
  for (let round = 0; round < (quick ? 1 : 7); round++) {
    times.none.push(await seconds(undefined));
    times.end.push(await seconds(atEnd, plain));
    times.every.push(await seconds(plan));
  }
  const cases = {
    'weights saved at the end': times.end,
    [`a checkpoint every ${steps / 2} steps`]: times.every,
  };
  for (const [name, measured] of Object.entries(cases)) {
    const peer = { name: 'without', value: median(times.none) };
    const value = median(measured);
    yield {
      bench,
      case: `4 LSTMs 128, ${steps} steps, ${name}: CPU time`,
      value,
      unit: 's',
      peer,
      bar: { atMost: 1.05 },
    };
  }
}

/** Training with the recurrent layer frozen against training of the whole network, turn by turn. */
async function frozenScopes(folder: string, quick: boolean): Promise<Measured> {
  const steps = quick ? 4 : 400;
  const { backend } = await chooseBackend('auto');
  const engine = await loadEngine(backend);
  const trials = (await lstmTrials(steps, steps)).map(({ checkpointEvery: _, ...trial }) => trial);
  const task = await loadTask(trials[0]!.spec.task, folder);
  const source = path.join(folder, 'source.safetensors');
  const jobs = (some: readonly Trial[], files: object) => ({
    ...{ folder, backend },
    trials: some.map((trial) => ({ trial, attempt: 1, ...files })),
  });
  const seconds = async (job: ReturnType<typeof jobs>) => {
    const before = process.cpuUsage();
    await trainCohort(engine, task, job, { onEvent: () => {}, now: Date.now });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  const [first] = trials as [Trial];
  await seconds(jobs([first], { leaves: source }));
  const warmStart: WarmStartSpec = {
    kind: 'warm',
    from: { kind: 'trial', id: first.id, spec: first.spec },
    ...{ load: { 'lstm/**': 'lstm/**' }, mode: 'weights', freeze: ['lstm/**'], reinit: [] },
    ...{ learningRate: {}, optimizerState: 'fresh', symbols: 'same' },
  };
  const frozen = trials.map((trial) => ({ ...trial, spec: { ...trial.spec, warmStart } }));
  const times = { whole: [] as number[], frozen: [] as number[] };
  for (let round = 0; round < (quick ? 1 : 7); round++) {
    times.whole.push(await seconds(jobs(trials, {})));
    times.frozen.push(await seconds(jobs(frozen, { weights: source })));
  }
  return {
    bench,
    case: `4 LSTMs 128, ${steps} steps, the LSTM frozen: CPU time`,
    value: median(times.frozen),
    unit: 's',
    peer: { name: 'all trained', value: median(times.whole) },
    bar: { atMost: 0.75 },
  };
}
