import { canonicalJson } from '../math/canonical-json.js';
import { randomStream } from '../math/random-stream.js';
import { seedLabel } from '../plan/seed-label.js';
import type { AxisValue, Trial, TrialSpec } from '../plan/trial.js';
import type { CurvePoint } from './area-under-curve.js';
import { groupBy } from './group-by.js';
import type { Interval } from './interval.js';
import { mean } from './mean.js';
import { meanInterval } from './mean-interval.js';
import { timeToThreshold } from './time-to-threshold.js';
import { afterCost, type TransferMeasures, transferMeasures } from './transfer-measures.js';
import { sourceUpdates, type WarmRole, warmRole } from './warm-role.js';

/** A mean over seeds. */
export interface Estimate {
  readonly mean: number;
  readonly interval: Interval;
}

/** How long trials took to come to a loss, in updates; those that never did count as the last update. */
export interface ThresholdTimes {
  readonly threshold: number;
  readonly anew: number;
  readonly warm: number;
  /** Of how many seeds each came there. */
  readonly reachedAnew: number;
  readonly reachedWarm: number;
  /** By how many updates it was sooner. */
  readonly gain: Estimate;
}

/** Gains over the trials that began anew, paired by seed. */
export type Gains = Readonly<Record<keyof TransferMeasures, Estimate>> & {
  readonly times: readonly ThresholdTimes[];
};

/** Losses of several seeds at one step: their mean, the lowest and the highest. */
export interface SpreadPoint {
  readonly step: number;
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
}

/** One way to begin with other weights, over its seeds. */
export interface TransferRow extends WarmRole {
  /** Its values on the axes of the warm start, in words. */
  readonly label: string;
  readonly seeds: number;
  /** Updates that its sources took. */
  readonly sourceUpdates: number;
  /** The source for nothing, and its updates counted. */
  readonly free: Gains;
  readonly counted: Gains;
  readonly final: Estimate;
  readonly curve: readonly SpreadPoint[];
  /** By how much the area is larger than that of weights as they are, seed by seed; null for these themselves. */
  readonly againstWeights: Estimate | null;
}

/** What beginning with other weights came to in one place of all other axes. */
export interface TransferPlace {
  /** The axes outside of the warm start. */
  readonly axes: Readonly<Record<string, AxisValue>>;
  readonly seeds: number;
  /** The last loss of those that began anew. */
  readonly anew: Estimate;
  readonly anewCurve: readonly SpreadPoint[];
  readonly rows: readonly TransferRow[];
}

/** A loss curve of a trial; a loss that is no longer finite counts as the worst. */
export type CurveOf = (trial: Trial) => readonly CurvePoint[] | undefined;

interface Pair {
  readonly seed: string;
  readonly trial: Trial;
  readonly anew: readonly CurvePoint[];
  readonly warm: readonly CurvePoint[];
}

/**
 * Compares all trials that begin with other weights with those that are like them but begin anew, seed by seed. Trials
 * without a curve, and those without such a partner, are left out.
 */
export function measureTransfer(trials: readonly Trial[], curveOf: CurveOf): readonly TransferPlace[] {
  const anewOf = new Map(
    trials.filter(({ spec }) => !spec.warmStart).map((trial) => [partnerKey(trial.spec), trial]),
  );
  const pairs = trials.flatMap((trial): Pair[] => {
    const partner = trial.spec.warmStart && anewOf.get(partnerKey(trial.spec));
    const [anew, warm] = [partner && curveOf(partner), curveOf(trial)];
    return anew && warm ? [{ seed: seedLabel(trial.spec.seed), trial, anew, warm }] : [];
  });
  const places = groupBy(pairs, ({ trial }) => canonicalJson(outsideAxes(trial)));
  return [...places.values()].map(placeOf);
}

function placeOf(pairs: readonly Pair[]): TransferPlace {
  const anew = new Map(pairs.map((pair) => [pair.seed, pair.anew]));
  const thresholds = thresholdsOf([...anew.values()]);
  const groups = [...groupBy(pairs, ({ trial }) => trial.gridPoint).values()];
  const areas = new Map(groups.map((group) => [group, areasBySeed(group)]));
  return {
    axes: outsideAxes(pairs[0]!.trial),
    seeds: anew.size,
    anew: estimate([...anew.values()].map((curve) => curve.at(-1)!.value)),
    anewCurve: spread([...anew.values()]),
    rows: groups.map((group) => {
      const role = warmRole(group[0]!.trial);
      const rival = groups.find((other) => isWeightsOf(role, warmRole(other[0]!.trial)));
      return rowOf(
        group,
        role,
        thresholds,
        rival === undefined ? null : minus(areas.get(group)!, areas.get(rival)!),
      );
    }),
  };
}

/** Whether another way is the same but takes the weights as they are. */
function isWeightsOf(role: WarmRole, other: WarmRole): boolean {
  const { mode, ...rest } = role;
  const { mode: otherMode, ...others } = other;
  return mode !== 'weights' && otherMode === 'weights' && canonicalJson(rest) === canonicalJson(others);
}

function rowOf(
  pairs: readonly Pair[],
  role: WarmRole,
  thresholds: readonly number[],
  differences: readonly number[] | null,
): TransferRow {
  const [{ trial }] = pairs as readonly [Pair];
  const cost = sourceUpdates(trial.spec);
  return {
    ...role,
    label: insideLabel(trial),
    seeds: pairs.length,
    sourceUpdates: cost,
    free: gainsOf(pairs, 0, thresholds),
    counted: gainsOf(pairs, cost, thresholds),
    final: estimate(pairs.map(({ warm }) => warm.at(-1)!.value)),
    curve: spread(pairs.map(({ warm }) => warm)),
    againstWeights: differences === null ? null : estimate(differences),
  };
}

/** The spread of curves at the steps that they share. */
function spread(curves: readonly (readonly CurvePoint[])[]): readonly SpreadPoint[] {
  const byStep = groupBy(curves.flat(), ({ step }) => String(step));
  return [...byStep.values()]
    .filter((points) => points.length >= curves.length)
    .map((points) => {
      const values = points.map(({ value }) => value);
      const step = points[0]!.step;
      return { step, mean: mean(values), lowest: Math.min(...values), highest: Math.max(...values) };
    });
}

function gainsOf(pairs: readonly Pair[], cost: number, thresholds: readonly number[]): Gains {
  const measured = pairs.map(({ anew, warm }) => transferMeasures(anew, warm, cost));
  const of = (name: keyof TransferMeasures) => estimate(measured.map((one) => one[name]));
  return {
    jumpStart: of('jumpStart'),
    area: of('area'),
    asymptote: of('asymptote'),
    ratio: of('ratio'),
    times: thresholds.map((threshold) => timesOf(pairs, cost, threshold)),
  };
}

function timesOf(pairs: readonly Pair[], cost: number, threshold: number): ThresholdTimes {
  const anew = pairs.map((pair) => timeToThreshold(pair.anew, threshold));
  const warm = pairs.map((pair) => timeToThreshold(afterCost(pair.anew, pair.warm, cost), threshold));
  const reached = (of: typeof anew) => of.filter(({ observed }) => observed).length;
  return {
    threshold,
    anew: mean(anew.map(({ time }) => time)),
    warm: mean(warm.map(({ time }) => time)),
    reachedAnew: reached(anew),
    reachedWarm: reached(warm),
    gain: estimate(anew.map(({ time }, i) => time - warm[i]!.time)),
  };
}

/** Losses that those who begin anew have, on average, after these shares of their updates. */
const shares = [0.1, 0.25, 0.5, 0.75, 1];

function thresholdsOf(curves: readonly (readonly CurvePoint[])[]): readonly number[] {
  const [first] = curves;
  const last = first?.at(-1)?.step ?? 0;
  const at = (step: number) =>
    mean(curves.map((curve) => curve.findLast((point) => point.step <= step)?.value ?? Number.NaN));
  return [...new Set(shares.map((share) => at(share * last)))];
}

function areasBySeed(pairs: readonly Pair[]): ReadonlyMap<string, number> {
  return new Map(pairs.map(({ seed, anew, warm }) => [seed, transferMeasures(anew, warm).area]));
}

function minus(first: ReadonlyMap<string, number>, second: ReadonlyMap<string, number>): readonly number[] {
  return [...first].flatMap(([seed, area]) => (second.has(seed) ? [area - second.get(seed)!] : []));
}

/** The mean with its 95 % interval. */
export function estimate(values: readonly number[]): Estimate {
  return {
    mean: values.length === 0 ? Number.NaN : mean(values),
    interval: meanInterval(values, { stream: randomStream(0, 'bootstrap', 'transfer') }),
  };
}

function partnerKey({ warmStart: _, ...others }: TrialSpec): string {
  return canonicalJson(others);
}

function isInside(path: string): boolean {
  return path === 'warmStart' || path.startsWith('warmStart.');
}

function outsideAxes({ axes }: Trial): Readonly<Record<string, AxisValue>> {
  return Object.fromEntries(Object.entries(axes).filter(([path]) => !isInside(path)));
}

/** Where a trial stands on the axes of its warm start, the one that says that it has one left out where others tell more. */
function insideLabel({ axes }: Trial): string {
  const inside = Object.entries(axes).filter(([path]) => isInside(path));
  const parts = inside.map(([path, value]) =>
    path === 'warmStart'
      ? String(value).replace(/^warm(\((.*)\))?$/, '$2')
      : `${path.slice('warmStart.'.length)}=${value}`,
  );
  return parts.filter((part) => part !== '').join(' ') || 'warm';
}
