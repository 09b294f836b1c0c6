import type { Comparison } from '../analysis/compare-trials.js';
import type { JudgedClaim } from '../analysis/judge-claim.js';
import { median } from '../analysis/median.js';
import type { ScoreOf } from '../analysis/metric.js';
import { varianceShares } from '../analysis/variance-shares.js';
import { seedLabel } from '../plan/seed-label.js';
import type { Trial } from '../plan/trial.js';
import { eachTrial } from '../records/each-trial.js';
import type { MetricsRow, SweepEvent, TrialEvent } from '../records/record.js';
import type { TransferAnswer } from '../terminal/transfer-text.js';
import { bands, CurveCollector, scopePoints } from './collect-curves.js';
import { MeasureCollector } from './collect-measures.js';
import type { CurveSet, GradientSet, PhaseCell, ReportData, Trouble } from './report-data.js';

/** What a report is made from. */
export interface ReportSource {
  readonly name: string;
  readonly folder: string;
  readonly time: number;
  readonly axes: readonly string[];
  readonly trials: readonly Trial[];
  readonly ends: ReadonlyMap<string, TrialEvent>;
  readonly missing: number;
  readonly last: SweepEvent | null;
  /** Absent or null where the experiment makes no claim. */
  readonly claim?: JudgedClaim | null;
  /** Absent or null where no trial begins with weights trained before. */
  readonly transfer?: TransferAnswer | null;
  /** The loss at a trial's task of a model that knows nothing; null where that is not known, absent where nobody says. */
  readonly chanceOf?: (trial: Trial) => number | null;
  /** Trials that still run and are to be seen in the curves, with the attempt of each. */
  readonly running?: readonly { readonly id: string; readonly attempt: number }[];
  /** The answer that the report shows, with the value and the group of each trial in it; null where nothing varies. */
  readonly answer: {
    readonly comparison: Comparison;
    readonly placeOf: (trial: Trial) => { readonly value: string; readonly group: string } | null;
    readonly scoreOf: ScoreOf;
  } | null;
}

/** Most steps of a curve, values in a picture of curves, and groups with pictures of their own. */
const most = { steps: 60, curves: 8, groups: 12 } as const;

const norm = 'grad_norm/global';

/** Aggregates all that a report shows in one pass over the metrics. */
export async function collectReport(source: ReportSource): Promise<ReportData> {
  const { folder, trials, ends, answer } = source;
  const ended = trials.flatMap(({ id }) => ends.get(id) ?? []);
  const trialOf = new Map(trials.map((trial) => [trial.id, trial]));
  const placeOf = (trial: Trial) => answer?.placeOf(trial) ?? { value: source.name, group: '' };
  const curves = new CurveCollector();
  const gradients = new CurveCollector();
  const measures = new MeasureCollector();
  const foremost = new Set(
    groupsOf(source)
      .slice(0, most.groups)
      .flatMap(({ label, values }) => values.slice(0, most.curves).map((value) => `${label}\n${value}`)),
  );
  const firstNorms = new Map<string, number>();
  const bestOf = new Map(groupsOf(source).map(({ label, values }) => [label, values[0]]));
  const curveMetric = ended.some(({ summary }) => summary.finalValLoss !== null) ? 'loss/val' : 'loss/train';
  const running = source.running ?? [];
  const damage = await eachTrial(folder, [...ended, ...running], ({ id }, rows) => {
    const { value, group } = placeOf(trialOf.get(id)!);
    curves.add(`${group}\n${value}`, rows, curveMetric);
    const first = rows[0]?.metrics[norm];
    if (typeof first === 'number') firstNorms.set(id, first);
    if (bestOf.get(group) === value) addScopes(gradients, group, rows);
    if (foremost.has(`${group}\n${value}`)) measures.add(group, value, rows);
  });
  const groups = groupsOf(source);
  const shown = groups.slice(0, most.groups);
  return {
    ...{ name: source.name, time: source.time, planned: trials.length, missing: source.missing },
    ...{ last: source.last, comparison: answer?.comparison ?? null, claim: source.claim ?? null },
    transfer: source.transfer ?? null,
    outcomes: countOutcomes(ended),
    cells: phaseCells(source, placeOf, firstNorms),
    curves: shown.map((group) => ({
      ...curveSet(group, curves, curveMetric),
      chance: chanceIn(
        source,
        trials.filter((trial) => placeOf(trial).group === group.label),
      ),
    })),
    gradients: shown.flatMap(({ label, values }) => gradientSet(label, values[0], gradients)),
    throughTime: measures.throughTime(),
    spectra: measures.spectra(),
    shares: sharesOf(source),
    troubles: troublesOf(source, placeOf),
    thinned: thinnedSentences(groups, damage.trialsWithoutRows),
  };
}

interface Group {
  readonly label: string;
  /** The values, the best first. */
  readonly values: readonly string[];
}

function groupsOf({ answer, name }: ReportSource): readonly Group[] {
  if (answer === null) return [{ label: '', values: [name] }];
  return answer.comparison.groups.map(({ within, values }) => ({
    label: groupLabel(within),
    values: values.map(({ value }) => value),
  }));
}

/** A place on the axes kept apart, in words. */
export function groupLabel(within: Readonly<Record<string, unknown>>): string {
  return Object.entries(within)
    .map(([path, value]) => (typeof value === 'string' ? value : `${path}=${value}`))
    .join(', ');
}

function addScopes(gradients: CurveCollector, group: string, rows: readonly MetricsRow[]): void {
  const names = new Set(rows.slice(0, 2).flatMap(({ metrics }) => Object.keys(metrics)));
  for (const name of names) {
    if (name.startsWith('grad_norm/') && name !== norm) gradients.add(`${group}\n${name}`, rows, name);
  }
}

function curveSet({ label, values }: Group, curves: CurveCollector, metric: string): CurveSet {
  const points = values
    .slice(0, most.curves)
    .flatMap((value) => bands(value, curves.get(`${label}\n${value}`), most.steps));
  return { group: label, metric, points };
}

function gradientSet(label: string, best: string | undefined, gradients: CurveCollector): GradientSet[] {
  const keys = gradients.keys(`${label}\n`);
  if (best === undefined || keys.length === 0) return [];
  const points = keys.flatMap((key) =>
    scopePoints(key.slice(`${label}\ngrad_norm/`.length), gradients.get(key), most.steps),
  );
  return [{ group: label, value: best, points: points.filter((point) => point.norm > 0) }];
}

function phaseCells(
  source: ReportSource,
  placeOf: (trial: Trial) => { readonly value: string; readonly group: string },
  firstNorms: ReadonlyMap<string, number>,
): readonly PhaseCell[] {
  const { trials, ends, answer } = source;
  const cells = new Map<string, Trial[]>();
  for (const trial of trials) {
    const kind = ends.get(trial.id)?.outcome.kind;
    if (kind !== 'completed' && kind !== 'diverged') continue;
    const { value, group } = placeOf(trial);
    const key = `${group}\n${value}`;
    const alike = cells.get(key);
    if (alike) alike.push(trial);
    else cells.set(key, [trial]);
  }
  return [...cells.values()].map((alike) => {
    const diverged = alike.filter(({ id }) => ends.get(id)!.outcome.kind === 'diverged').length;
    const scores = alike.flatMap((trial) => (answer?.scoreOf ?? lastLoss(ends))(trial) ?? []);
    const norms = alike.flatMap(({ id }) => firstNorms.get(id) ?? []);
    return {
      ...placeOf(alike[0]!),
      trials: alike.length,
      score: scores.length > 0 ? median(scores) : null,
      gradNorm: norms.length > 0 ? median(norms) : null,
      divergence: diverged / alike.length,
      chance: chanceIn(source, alike),
    };
  });
}

/** The chance level that some trials have in common. */
function chanceIn({ chanceOf }: ReportSource, trials: readonly Trial[]): number | null {
  const levels = new Set(trials.map((trial) => chanceOf?.(trial) ?? null));
  return levels.size === 1 ? [...levels][0]! : null;
}

function lastLoss(ends: ReadonlyMap<string, TrialEvent>): ScoreOf {
  return ({ id }) => ends.get(id)?.summary.finalValLoss ?? ends.get(id)?.summary.finalLoss ?? null;
}

function sharesOf({ trials, ends, axes, answer }: ReportSource) {
  if (answer === null) return null;
  const worst = Math.max(...answer.comparison.groups.flatMap(({ worst }) => worst ?? []));
  if (!Number.isFinite(worst)) return null;
  const scores = trials.flatMap((trial) => {
    const kind = ends.get(trial.id)?.outcome.kind;
    const score = kind === 'diverged' ? worst : kind === 'completed' ? answer.scoreOf(trial) : null;
    if (score === null || !Number.isFinite(score)) return [];
    const place = Object.fromEntries(
      Object.entries(trial.axes).map(([path, value]) => [path, String(value)]),
    );
    return [{ place, seed: seedLabel(trial.spec.seed), score }];
  });
  return varianceShares(scores, axes);
}

function troublesOf(
  { trials, ends }: ReportSource,
  placeOf: (trial: Trial) => { readonly value: string; readonly group: string },
): readonly Trouble[] {
  const troubles = new Map<string, Trouble>();
  for (const trial of trials) {
    const outcome = ends.get(trial.id)?.outcome;
    if (outcome === undefined || outcome.kind === 'completed') continue;
    const { value, group } = placeOf(trial);
    const reason =
      outcome.kind === 'diverged'
        ? 'the loss or the gradient was no longer finite'
        : outcome.reason.split('\n')[0]!;
    const place = group === '' ? value : `${group}: ${value}`;
    const key = [outcome.kind, reason, place].join('\n');
    const trials = (troubles.get(key)?.trials ?? 0) + 1;
    troubles.set(key, { outcome: outcome.kind, reason, value: place, trials });
  }
  return [...troubles.values()].sort((a, b) => b.trials - a.trials);
}

function countOutcomes(ended: readonly TrialEvent[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of ended) counts[outcome.kind] = (counts[outcome.kind] ?? 0) + 1;
  return counts;
}

function thinnedSentences(groups: readonly Group[], withoutRows: number): readonly string[] {
  return [
    `curves show at most ${most.steps} of the logged steps`,
    ...(groups.some(({ values }) => values.length > most.curves)
      ? [`pictures of curves show the ${most.curves} foremost values of each ranking`]
      : []),
    ...(groups.length > most.groups
      ? [`of ${groups.length} places only the first ${most.groups} have pictures`]
      : []),
    ...(withoutRows > 0 ? [`${withoutRows} ended trials have no rows of metrics`] : []),
  ];
}
