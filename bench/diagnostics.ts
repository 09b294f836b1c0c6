import type { Engine } from '../src/engine/engine.js';
import { loadEngine } from '../src/engine/load-engine.js';
import { tryBackend } from '../src/engine/try-backend.js';
import { type MeasureSpec, measures } from '../src/measures/index.js';
import type { Trial, TrialSpec } from '../src/plan/trial.js';
import { type LoadedTask, loadTask } from '../src/tasks/index.js';
import { trainCohort } from '../src/trainer/train-cohort.js';
import { type BenchOptions, type Measured, median } from './result.js';

interface Case {
  readonly name: string;
  readonly spec: TrialSpec;
}

/**
 * What measures cost at their default intervals, in percent of the processor time of the training that they are taken of,
 * in a thread that has trained before, as those of a sweep have. Takes are timed where they are made: the difference of
 * two trainings, with and without them, drowns in how much two of the same differ.
 */
export async function* diagnosticsBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  const works = (await tryBackend('native')).works;
  const engine = await loadEngine(works ? 'native' : 'wasm');
  const all = Object.values(measures).map(({ kind }): MeasureSpec => ({ kind }));
  const takes = timeTakes();
  for (const { name, spec } of cases(quick)) {
    const task = await loadTask(spec.task, '.');
    for (let trial = 0; trial < (quick ? 1 : 15); trial++) await seconds(engine, task, briefly(spec), all);
    for (const list of [...all.map((one) => [one]), all]) {
      const shares: number[] = [];
      for (let round = 0; round < (quick ? 1 : 3); round++) {
        takes.seconds = 0;
        const whole = await seconds(engine, task, spec, list);
        shares.push((100 * takes.seconds) / (whole - takes.seconds));
      }
      yield {
        bench: 'catalogue',
        case: `${list.length === 1 ? list[0]!.kind : 'all measures'}, ${name}`,
        value: median(shares),
        unit: '% of training',
        ...(list.length > 1 && { bar: { atMost: 5 } }),
      };
    }
  }
}

/** Counts from now on for how long a processor works at the takes of all measures. */
function timeTakes(): { seconds: number } {
  const takes = { seconds: 0 };
  for (const measure of Object.values(measures)) {
    const take = measure.take.bind(measure);
    const timed: typeof measure.take = async (spec, subject) => {
      const start = process.cpuUsage();
      const found = await take(spec, subject);
      takes.seconds += secondsSince(start);
      return found;
    };
    Object.assign(measure, { take: timed });
  }
  return takes;
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function cases(quick: boolean): readonly Case[] {
  const of = (units: number, steps: number, task: TrialSpec['task']): TrialSpec => ({
    task,
    cell: { kind: 'lstm', units, layers: 1, forgetBias: 0 },
    initializer: { kind: 'orthogonal', gain: 1 },
    train: {
      steps,
      optimizer: { kind: 'sgd', learningRate: 0.01 },
      clipNorm: 1,
      logEvery: Math.max(1, Math.round(steps / 100)),
      evaluateEvery: Math.max(1, Math.round(steps / 10)),
    },
    seed: { init: 0, data: 0 },
  });
  const text = {
    kind: 'charLm',
    corpus: 'brown',
    unroll: 10,
    batchSize: 64,
    validationSize: 20_000,
  } as const;
  const copy = { kind: 'copyMemory', delay: 80, batchSize: 32, symbols: 8, recall: 10 } as const;
  return [
    { name: 'lstm 64 on charLm, 1,000 steps', spec: of(64, quick ? 4 : 1000, text) },
    {
      name: 'lstm 128 on copyMemory T = 100, 300 steps',
      spec: of(quick ? 8 : 128, quick ? 4 : 300, { ...copy, variable: false, validationSize: 200 }),
    },
  ];
}

/** A training of ten steps. */
function briefly(spec: TrialSpec): TrialSpec {
  return { ...spec, train: { ...spec.train, steps: 10, logEvery: 1, evaluateEvery: 10 } };
}

/** How long a processor works at the training of a trial of a spec. */
async function seconds(
  engine: Engine,
  task: LoadedTask,
  spec: TrialSpec,
  measure: readonly MeasureSpec[],
): Promise<number> {
  const trial: Trial = { id: 'bench', gridPoint: 'bench', spec, axes: {} };
  const job = { trials: [{ trial, attempt: 1 }], folder: '.', backend: engine.backend, measure };
  const start = process.cpuUsage();
  await trainCohort(engine, task, job, { onEvent: () => {}, now: Date.now });
  return secondsSince(start);
}
