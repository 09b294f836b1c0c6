import type { Engine } from '../engine/engine.js';
import { type Sizing, shapeKey } from '../plan/cohort.js';
import type { Trial } from '../plan/trial.js';
import type { LoadedTask, TaskSpec } from '../tasks/index.js';
import type { FittedSize } from '../terminal/plan-text.js';
import { buildModel } from '../trainer/model.js';
import { firstState, startReplicas } from '../trainer/start-replicas.js';
import { bestSize } from './best-size.js';
import { shapeText } from './shape-text.js';

/** Cohort sizes as the first steps on a GPU suggest them. */
export interface FittedCohorts {
  readonly sizingOf: (trial: Trial) => Sizing;
  readonly sizes: readonly FittedSize[];
}

/** Cohorts of fewer replicas are not looked at: a GPU takes them as quickly as one. */
const leastReplicas = 64;
/** Steps that are timed, after one that compiles. */
const timedSteps = 3;

/**
 * Measures on a GPU, for every shape that has more trials than the least cohort, how many train at once best. What is
 * trained for it is thrown away. The bits of a trial do not depend on the size. The engine is loaded where there is
 * something to measure, and given up.
 */
export async function fitCohorts(
  load: () => Promise<Engine>,
  taskOf: (spec: TaskSpec) => LoadedTask,
  trials: readonly Trial[],
  sizingOf: (trial: Trial) => Sizing,
  { now, least = leastReplicas }: { readonly now: () => number; readonly least?: number },
): Promise<FittedCohorts> {
  const byShape = groupsOf(trials);
  const fitted = new Map<string, FittedSize>();
  let engine: Engine | undefined;
  for (const [key, alike] of byShape) {
    const [first] = alike;
    const most = Math.min(sizingOf(first!).size, alike.length);
    if (most <= least) continue;
    engine ??= await load();
    const loaded = engine;
    const task = taskOf(first!.spec.task);
    const size = await bestSize({ least, most }, (replicas) =>
      rateOf(loaded, task, alike.slice(0, replicas), now).catch(() => undefined),
    );
    if (size) fitted.set(key, { ...size, shape: shapeText(first!.spec.cell, task.shape) });
  }
  engine?.dispose?.();
  return {
    sizes: [...fitted.values()],
    sizingOf(trial) {
      const sizing = sizingOf(trial);
      const best = fitted.get(shapeKey(trial));
      return best ? { ...sizing, size: Math.min(sizing.size, best.replicas) } : sizing;
    },
  };
}

function groupsOf(trials: readonly Trial[]): ReadonlyMap<string, readonly Trial[]> {
  const groups = new Map<string, Trial[]>();
  for (const trial of trials) {
    const key = shapeKey(trial);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(trial);
  }
  return groups;
}

/** Updates of single replicas a second of some trials as one cohort; the weights are zeros, which costs the same. */
async function rateOf(
  engine: Engine,
  task: LoadedTask,
  trials: readonly Trial[],
  now: () => number,
): Promise<number> {
  const specs = trials.map(({ spec }) => spec);
  const model = buildModel(task.shape, specs[0]!.cell);
  const zeros = firstState(new Float32Array(model.layout.size));
  const replicas = startReplicas(
    engine,
    model,
    task,
    specs,
    specs.map(() => zeros),
  );
  try {
    await replicas.advance(0, { update: true, measure: false });
    await replicas.firstBadSteps();
    const startedAt = now();
    for (let step = 1; step <= timedSteps; step++)
      await replicas.advance(step, { update: true, measure: false });
    await replicas.firstBadSteps();
    return (1000 * timedSteps * trials.length) / (now() - startedAt);
  } finally {
    replicas.dispose();
  }
}
