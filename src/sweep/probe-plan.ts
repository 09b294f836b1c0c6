import { setImmediate } from 'node:timers/promises';
import { chooseBackend } from '../engine/choose-backend.js';
import type { BackendName } from '../engine/engine.js';
import { loadEngine } from '../engine/load-engine.js';
import { canonicalJson } from '../math/canonical-json.js';
import { groupCohorts } from '../plan/cohort.js';
import type { Trial, TrialSpec } from '../plan/trial.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { PointProbe, Probe } from '../terminal/probe-text.js';
import { type Probed, probeCohort } from '../trainer/probe-cohort.js';
import { bounds, stateGradient } from '../trainer/state-gradient.js';
import { preparePlan } from './prepare-sweep.js';
import { sizeCohorts } from './size-cohorts.js';
import { weightsFile } from './weights-file.js';

/** What is to be probed. */
export interface ProbeRequest {
  /** The experiment file. */
  readonly experiment: string;
  /** `axis=value[,value]` each. */
  readonly filters: readonly string[];
  /** How many seeds of every grid point at most. */
  readonly seeds: number;
  readonly backend: BackendName | 'auto';
}

/**
 * Takes one pass forward and back of every grid point at step 0, in this thread. Grid points that differ in how they
 * train alone begin alike and count once. Throws InvalidRequest with one sentence.
 */
export async function probePlan(request: ProbeRequest): Promise<Probe> {
  const { loaded, home, plan, wanted, taskOf } = await preparePlan(request);
  // What begins from another trial cannot be seen before that is trained.
  const atHand = wanted.filter(({ source }) => source === undefined);
  if (atHand.length === 0)
    throw new InvalidRequest('every trial asked for begins from another one, which a probe does not train');
  const points = pointsOf(atHand, request.seeds);
  const { backend } = await chooseBackend(request.backend);
  const { sizingOf } = sizeCohorts(taskOf, { backend, workers: 1 });
  const engine = await loadEngine(backend);
  const probed = new Map<Trial, Probed>();
  for (const cohort of groupCohorts([...points.values()].flat(), sizingOf, 1)) {
    const specs = cohort.map(({ spec }) => spec);
    const weightsOf = (spec: TrialSpec) => weightsFile(spec, { folder: '', home });
    const measures = await probeCohort(engine, taskOf(specs[0]!.task), specs, weightsOf);
    for (const [k, trial] of cohort.entries()) probed.set(trial, measures[k]!);
    // So that an interrupt is heard between two cohorts.
    await setImmediate();
  }
  return {
    experiment: loaded.experiment.name,
    backend,
    axes: plan.axes.map(({ path }) => path).filter(isOfStart),
    bounds,
    leftOut: new Set(wanted.filter(({ source }) => source).map(({ gridPoint }) => gridPoint)).size,
    points: [...points.values()].map((trials) =>
      pointOf(
        trials,
        trials.map((trial) => probed.get(trial)!),
        taskOf(trials[0]!.spec.task).shape.chance,
      ),
    ),
  };
}

/** What of a warm start changes updates alone. */
const ofUpdates = ['warmStart.freeze', 'warmStart.learningRate', 'warmStart.optimizerState'];

/** Whether an axis changes what a trial is at step 0. */
function isOfStart(axis: string): boolean {
  return axis !== 'train' && !axis.startsWith('train.') && !ofUpdates.some((part) => axis.startsWith(part));
}

/** The trials to probe of every point, in plan order: of each seed the first that begins as the point does. */
function pointsOf(trials: readonly Trial[], seeds: number): ReadonlyMap<string, readonly Trial[]> {
  const texts = new Map<unknown, string>();
  const textOf = (part: object) => {
    const text = texts.get(part) ?? canonicalJson(part);
    texts.set(part, text);
    return text;
  };
  const points = new Map<string, Trial[]>();
  for (const trial of trials) {
    const { task, cell, initializer, warmStart, seed } = trial.spec;
    const begins = warmStart
      ? [warmStart.from, warmStart.load, warmStart.reinit, [warmStart.mode, warmStart.symbols]]
      : [];
    const key = [task, cell, initializer, ...begins].map(textOf).join();
    const alike = points.get(key) ?? [];
    points.set(key, alike);
    const isNew = alike.every(({ spec }) => spec.seed.init !== seed.init || spec.seed.data !== seed.data);
    if (isNew && alike.length < seeds) alike.push(trial);
  }
  return points;
}

function pointOf(trials: readonly Trial[], probed: readonly Probed[], chance: number): PointProbe {
  const judged = probed.map(({ loss, gradNorm, stateNorms }) =>
    stateGradient(Number.isFinite(loss + gradNorm) ? stateNorms : [Number.NaN]),
  );
  const verdicts = { vanishes: 0, steady: 0, explodes: 0 };
  for (const { verdict } of judged) verdicts[verdict] += 1;
  const loss = median(probed.map((one) => one.loss));
  const axes = Object.entries(trials[0]!.axes).filter(([axis]) => isOfStart(axis));
  const middle = judged.toSorted((a, b) => rankOf(a) - rankOf(b))[Math.floor((judged.length - 1) / 2)]!;
  return {
    axes: Object.fromEntries(axes),
    seeds: trials.length,
    loss,
    lossToChance: loss / chance,
    gradNorm: median(probed.map((one) => one.gradNorm)),
    ...middle,
    verdicts,
    stateNorms: probed[0]!.stateNorms.map((_, distance) =>
      median(probed.map(({ stateNorms }) => stateNorms[distance]!)),
    ),
  };
}

/** What is left of a gradient, as a number to sort by; what exploded beyond all numbers comes last. */
function rankOf({ left, verdict }: ReturnType<typeof stateGradient>): number {
  return left ?? (verdict === 'explodes' ? Number.POSITIVE_INFINITY : 1);
}

/** The middle value, the lower of two; what is not finite counts as the largest. */
function median(values: readonly number[]): number {
  const size = (value: number) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);
  return values.toSorted((a, b) => (size(a) < size(b) ? -1 : 1))[Math.floor((values.length - 1) / 2)]!;
}
