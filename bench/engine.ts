import { autoOrder } from '../src/engine/backends.js';
import type { BackendName, Engine } from '../src/engine/engine.js';
import { loadEngine } from '../src/engine/load-engine.js';
import { tryBackend } from '../src/engine/try-backend.js';
import type { LoadedTask } from '../src/tasks/task.js';
import { denseTask, tokenTask } from './engine-tasks.js';
import { type BenchOptions, type Measured, median } from './result.js';
import { trainingStep } from './training-step.js';

const units = 64;

/** Training GFLOP/s on one core, by the textbook count (6·P·T·B a replica), for every backend that works here. */
export async function* engineBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  // The C library takes all cores unless it is told otherwise before it is loaded.
  process.env.TF_NUM_INTRAOP_THREADS = '1';
  process.env.TF_NUM_INTEROP_THREADS = '1';
  for (const backend of autoOrder) {
    if (!(await tryBackend(backend)).works) continue;
    const engine = await loadEngine(backend);
    const all = cases(backend, quick);
    // A GPU played by the processor takes half a minute for each.
    for (const { name, kind, task, replicas } of quick && engine.standIn ? all.slice(0, 1) : all) {
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
async function gigaflops(engine: Engine, one: Case, seconds: number): Promise<number> {
  const { step, operations, dispose } = trainingStep(engine, { ...one, units });
  const times: number[] = [];
  await step();
  const until = performance.now() + seconds * 1000;
  while (times.length < 3 || performance.now() < until) times.push(await step());
  dispose();
  return operations / median(times) / 1e9;
}
