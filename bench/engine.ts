import { autoOrder } from '../src/engine/backends.js';
import type { BackendName, Engine } from '../src/engine/engine.js';
import { loadEngine } from '../src/engine/load-engine.js';
import { tryBackend } from '../src/engine/try-backend.js';
import type { TrialSpec } from '../src/plan/trial.js';
import type { LoadedTask } from '../src/tasks/task.js';
import { countFlops } from '../src/trainer/count-flops.js';
import { buildModel, firstParameters } from '../src/trainer/model.js';
import { Replicas } from '../src/trainer/replicas.js';
import { denseTask, tokenTask } from './engine-tasks.js';
import { type BenchOptions, type Measured, median } from './result.js';

const units = 64;

/** Training GFLOP/s on one core, by the textbook count (6·P·T·B a replica), for every backend that works here. */
export async function* engineBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  // The C library takes all cores unless it is told otherwise before it is loaded.
  process.env.TF_NUM_INTRAOP_THREADS = '1';
  process.env.TF_NUM_INTEROP_THREADS = '1';
  for (const backend of autoOrder) {
    if (!(await tryBackend(backend)).works) continue;
    const engine = await loadEngine(backend);
    for (const { name, kind, task, replicas } of cases(backend, quick)) {
      const value = await gigaflops(engine, { kind, task, replicas }, quick ? 0 : 3);
      yield { bench: 'engine', case: `${backend}: ${name}`, value, unit: 'GFLOP/s' };
    }
  }
}

interface Case {
  readonly kind: 'lstm' | 'gru' | 'rnn';
  readonly task: LoadedTask;
  readonly replicas: number;
}

/** Plain JavaScript would need minutes for eight replicas. */
function cases(backend: BackendName, quick: boolean): readonly (Case & { readonly name: string })[] {
  const replicas = backend === 'cpu' || quick ? 1 : 8;
  const dense = quick
    ? denseTask({ steps: 2, batch: 4, inputs: 64 })
    : denseTask({ steps: 50, batch: 32, inputs: 64 });
  const tokens = quick ? tokenTask({ steps: 2, batch: 4 }) : tokenTask({ steps: 10, batch: 64 });
  return [
    ...(['lstm', 'gru', 'rnn'] as const).map((kind) => ({ kind, task: dense, name: `${kind}, vectors` })),
    { kind: 'lstm' as const, task: tokens, name: 'lstm, 27 symbols' },
  ].map(({ name, ...rest }) => {
    const { steps, batch, input } = rest.task.shape;
    return {
      ...rest,
      replicas,
      name: `${name} K=${replicas} B=${batch} T=${steps} I=${input.size} H=${units}`,
    };
  });
}

/** Operations a second over whole updates: the median of as many as `seconds` hold, three at least. */
async function gigaflops(engine: Engine, { kind, task, replicas }: Case, seconds: number): Promise<number> {
  const cell = cellSpec(kind);
  const specs = Array.from({ length: replicas }, (_, seed) => trialSpec(cell, seed));
  const model = buildModel(task.shape, cell);
  const first = specs.map((spec) => firstParameters(model, spec));
  const trained = new Replicas(engine, model, task, specs, first);
  const operations = countFlops(model, task.validation()).update * replicas;
  const times: number[] = [];
  const update = async (step: number) => {
    const start = performance.now();
    trained.update(trained.differentiate(step), step + 1);
    await trained.takeChecks();
    return (performance.now() - start) / 1000;
  };
  await update(0);
  const until = performance.now() + seconds * 1000;
  for (let step = 1; times.length < 3 || performance.now() < until; step++) times.push(await update(step));
  trained.dispose();
  return operations / median(times) / 1e9;
}

function cellSpec(kind: Case['kind']): TrialSpec['cell'] {
  if (kind === 'lstm') return { kind, units, layers: 1, forgetBias: 0 };
  if (kind === 'gru') return { kind, units, layers: 1, reset: 'after' };
  return { kind, units, layers: 1, activation: 'tanh' };
}

function trialSpec(cell: TrialSpec['cell'], seed: number): TrialSpec {
  return {
    task: { kind: 'adding', length: 2, batchSize: 1, validationSize: 1 },
    cell,
    initializer: { kind: 'glorotUniform' },
    train: {
      steps: 1,
      optimizer: { kind: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      clipNorm: 1.25,
      logEvery: 1,
      evaluateEvery: 1,
    },
    seed: { init: seed, data: seed },
  };
}
