import { randomStream } from '../math/random-stream.js';
import type { Axis } from '../plan/axis.js';
import { seedLabel } from '../plan/seed-label.js';
import type { AxisValue, Trial } from '../plan/trial.js';
import { isSourceless } from '../records/is-sourceless.js';
import type { TrialEvent } from '../records/record.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { suggest } from '../spec/suggest.js';
import {
  type ComparedTrial,
  type ComparedValues,
  compareValues,
  type RankedValue,
} from './compare-values.js';
import { groupBy } from './group-by.js';
import type { Metric, ScoreOf } from './metric.js';
import { axesOf, innerAxes, labelOf, valueLabel } from './trial-place.js';
import { type TunableTrial, type TunedTrials, tuneValues } from './tune-values.js';

/** What is compared: axes by their paths. */
export interface CompareRequest {
  /** The axis whose values are compared; axes that stand inside it make values of their own. */
  readonly by: string;
  /** Axes whose values are kept apart. Tasks always are: their losses cannot be compared. */
  readonly within: readonly string[];
  /** Axes whose best setting is chosen for each value on one half of the seeds and judged on the other. */
  readonly tune: readonly string[];
  /** The value to hold the others against, so that only pairs with it are tested; default the best of each group. */
  readonly against?: string | undefined;
}

/** What there is to compare. */
export interface ComparedSweep {
  readonly axes: readonly Axis[];
  /** The trials of the plan, or a part of them. */
  readonly trials: readonly Trial[];
  readonly ends: ReadonlyMap<string, TrialEvent>;
  /** The loss at a trial's task of a model that knows nothing; null where that is not known, absent where nobody says. */
  readonly chanceOf?: (trial: Trial) => number | null;
}

/** The ranking in one place of the axes kept apart. */
export interface GroupComparison extends ComparedValues {
  /** By the path of each axis kept apart. */
  readonly within: Readonly<Record<string, AxisValue>>;
  /** What a diverged trial counted as; null where every trial diverged. */
  readonly worst: number | null;
  /** What a model that knows nothing comes to by the metric; null where it is no loss, or that is not known. */
  readonly chance: number | null;
  /** The chosen setting of each value; null where nothing is tuned. */
  readonly tuned: Readonly<Record<string, string>> | null;
}

/** How trials of a comparison stand that are not in it, or count as the worst. */
export interface ComparedCounts {
  readonly trials: number;
  readonly diverged: number;
  readonly failed: number;
  /** Trials that a rule stopped. */
  readonly stopped: number;
  /** Trials whose source left them no weights to begin with. */
  readonly sourceless: number;
  readonly missing: number;
  /** Trials to which the compared axis does not apply. */
  readonly elsewhere: number;
  /** Completed trials without a value of the metric. */
  readonly unmeasured: number;
}

/** The answer to one question about a sweep. */
export interface Comparison extends CompareRequest {
  readonly metric: Metric;
  /** Axes over which results are averaged. */
  readonly over: readonly string[];
  readonly groups: readonly GroupComparison[];
  readonly counts: ComparedCounts;
  /** Whether seeds of weights and data are crossed, so that pairs depend on one another. */
  readonly crossedSeeds: boolean;
}

/** Compares the values of an axis over the ended trials of a sweep. Throws InvalidRequest, with one sentence. */
export function compareTrials(
  { axes, trials, ends, chanceOf }: ComparedSweep,
  request: CompareRequest,
  { metric, scoreOf }: { readonly metric: Metric; readonly scoreOf: ScoreOf },
): Comparison {
  const paths = axes.map(({ path }) => path);
  const { by, within, tune, over } = checkAxes(request, paths);
  const applying = trials.filter((trial) => trial.axes[by] !== undefined);
  const sign = metric.higherIsBetter ? -1 : 1;
  const judged = applying.flatMap((trial) => {
    const end = ends.get(trial.id);
    const value = scoreOf(trial);
    if (end?.outcome.kind === 'diverged') return [{ trial, score: null }];
    if (end?.outcome.kind !== 'completed' || value === null) return [];
    return [{ trial, score: Number.isFinite(value) ? sign * value : null }];
  });
  const inner = innerAxes(paths, { by, tune });
  const placed = groupBy(judged, ({ trial }) => labelOf(trial, within));
  checkReference(
    request.against,
    judged.map(({ trial }) => valueLabel(trial, by, inner)),
  );
  const groups = [...placed.values()].map((alike) => {
    const worst = worstOf(alike, metric, ends);
    const placedTrials = alike.map(({ trial, score }) => ({
      value: valueLabel(trial, by, inner),
      stratum: labelOf(trial, over),
      seed: seedLabel(trial.spec.seed),
      setting: labelOf(trial, tune),
      score,
    }));
    const values = compareGroup(placedTrials, {
      against: request.against,
      tunes: tune.length > 0,
      worst,
      sign,
    });
    const chance = /loss/.test(metric.name) && chanceOf ? commonChance(alike, chanceOf) : null;
    return { within: axesOf(alike[0]!.trial, within), ...values, chance };
  });
  return {
    ...{ by, within, tune, against: request.against, metric, over, groups },
    counts: countTrials({ axes, trials, ends }, applying, judged),
    crossedSeeds: trials.some(({ spec: { seed } }) => seed.init !== seed.data),
  };
}

function checkAxes({ by, within, tune }: CompareRequest, paths: readonly string[]) {
  const check = (option: string, path: string) => {
    if (path === 'seed') {
      throw new InvalidRequest(`${option} seed: seeds are what a comparison rests on; name an axis`);
    }
    if (paths.includes(path)) return;
    const hint =
      suggest(path, paths) || (paths.length > 0 ? `; it has ${paths.join(', ')}` : '; it has none');
    throw new InvalidRequest(`${option} ${path}: the sweep has no such axis${hint}`);
  };
  check('--by', by);
  for (const path of within) check('--within', path);
  for (const path of tune) check('--tune', path);
  const twice = [by, ...within, ...tune].find((path, i, all) => all.indexOf(path) !== i);
  if (twice !== undefined) {
    throw new InvalidRequest(`${twice} stands more than once among --by, --within and --tune`);
  }
  const tasks = paths.filter((path) => (path === 'task' || path.startsWith('task.')) && path !== by);
  const apart = [...new Set([...within, ...tasks.filter((path) => !tune.includes(path))])];
  const over = paths.filter(
    (path) => path !== by && !path.startsWith(`${by}.`) && !apart.includes(path) && !tune.includes(path),
  );
  return { by, within: apart, tune, over };
}

function checkReference(against: string | undefined, values: readonly string[]): void {
  if (against === undefined || values.includes(against)) return;
  const known = [...new Set(values)];
  const hint = suggest(against, known) || `; there are ${known.slice(0, 12).join(', ')}`;
  throw new InvalidRequest(`--against ${against}: no ended trial has this value${hint}`);
}

interface GroupOptions {
  readonly against: string | undefined;
  readonly tunes: boolean;
  readonly worst: number | null;
  readonly sign: 1 | -1;
}

function compareGroup(
  trials: readonly TunableTrial[],
  { against, tunes, worst, sign }: GroupOptions,
): Omit<GroupComparison, 'within' | 'chance'> {
  const tuned: TunedTrials | null = tunes ? tuneValues(trials, worst ?? 0) : null;
  const compared: readonly ComparedTrial[] = tuned?.trials ?? trials;
  const stream = randomStream(0, 'bootstrap', 'compare');
  const result = compareValues(compared, { worst: worst ?? 0, against, stream });
  return {
    ...result,
    values: result.values.map((value) => inUnits(value, worst === null, sign)),
    worst: worst === null ? null : sign * worst,
    tuned: tuned && Object.fromEntries(tuned.chosen),
  };
}

/** A ranked value in the metric's own units, from scores of which the lower is the better. */
function inUnits(value: RankedValue, unknown: boolean, sign: 1 | -1): RankedValue {
  const turned = ({ lower, upper }: RankedValue['interval']) =>
    sign === 1 ? { lower, upper } : { lower: -upper, upper: -lower };
  return {
    ...value,
    centre: unknown ? Number.NaN : sign * value.centre,
    interval: turned(value.interval),
    against: value.against && {
      ...value.against,
      difference: sign * value.against.difference,
      interval: turned(value.against.interval),
    },
  };
}

/** The chance level of trials that have one in common. */
function commonChance(
  judged: readonly JudgedTrial[],
  chanceOf: NonNullable<ComparedSweep['chanceOf']>,
): number | null {
  const levels = new Set(judged.map(({ trial }) => chanceOf(trial)));
  return levels.size === 1 ? [...levels][0]! : null;
}

interface JudgedTrial {
  readonly trial: Trial;
  readonly score: number | null;
}

/** The worst score that a trial finished with or, of a loss, began with: a diverged net is no better than an untrained one. */
function worstOf(
  judged: readonly JudgedTrial[],
  { name, higherIsBetter }: Metric,
  ends: ReadonlyMap<string, TrialEvent>,
): number | null {
  const isLoss = /loss/.test(name) && !higherIsBetter;
  const scores = judged.flatMap(({ trial, score }) => {
    const first = isLoss ? (ends.get(trial.id)?.summary.firstLoss ?? null) : null;
    return [score, first].filter((known) => known !== null);
  });
  return judged.every(({ score }) => score === null)
    ? null
    : scores.reduce((worst, score) => Math.max(worst, score));
}

function countTrials(
  { trials, ends }: ComparedSweep,
  applying: readonly Trial[],
  judged: readonly JudgedTrial[],
): ComparedCounts {
  const outcomes = applying.map(({ id }) => ends.get(id)?.outcome);
  const count = (kind: string | undefined) => outcomes.filter((outcome) => outcome?.kind === kind).length;
  const sourceless = outcomes.filter(isSourceless).length;
  return {
    trials: judged.length,
    diverged: count('diverged'),
    failed: count('failed'),
    stopped: count('cancelled') - sourceless,
    sourceless,
    missing: count(undefined),
    elsewhere: trials.length - applying.length,
    unmeasured: count('completed') + count('diverged') - judged.length,
  };
}
