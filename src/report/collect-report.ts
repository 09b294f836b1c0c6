import { median } from '../analysis/median.js';
import { varianceShares } from '../analysis/variance-shares.js';
import { seedLabel } from '../plan/seed-label.js';
import { eachTrial } from '../records/each-trial.js';
import type { MetricsRow, TrialEvent } from '../records/record.js';
import { chanceIn } from './chance-in.js';
import { bands, CurveCollector, scopePoints } from './collect-curves.js';
import { MeasureCollector } from './collect-measures.js';
import { TimeCollector } from './collect-times.js';
import { groupLabel } from './group-label.js';
import { phaseCells } from './phase-cells.js';
import { profileOf } from './profile-of.js';
import type { CurveSet, GradientSet, ReportData } from './report-data.js';
import type { PlaceOf, ReportSource } from './report-source.js';
import { troublesOf } from './troubles-of.js';
import { type ValueGroup, valueGroups } from './value-groups.js';

/** Most steps of a curve, values in a picture of curves, and groups with pictures of their own. */
const most = { steps: 60, curves: 8, groups: 12 } as const;

const norm = 'grad_norm/global';

/** Aggregates all that a report shows in one pass over the metrics. */
export async function collectReport(source: ReportSource): Promise<ReportData> {
  const { folder, trials, ends, answer } = source;
  const ended = trials.flatMap(({ id }) => ends.get(id) ?? []);
  const trialOf = new Map(trials.map((trial) => [trial.id, trial]));
  const placeOf: PlaceOf = (trial) => answer?.placeOf(trial) ?? { value: source.name, group: '' };
  const curves = new CurveCollector();
  const gradients = new CurveCollector();
  const measures = new MeasureCollector();
  const foremost = new Set(
    valueGroups(source)
      .slice(0, most.groups)
      .flatMap(({ label, values }) => values.slice(0, most.curves).map((value) => `${label}\n${value}`)),
  );
  const firstNorms = new Map<string, number>();
  const bestOf = new Map(valueGroups(source).map(({ label, values }) => [label, values[0]]));
  const curveMetric = ended.some(({ summary }) => summary.finalValLoss !== null) ? 'loss/val' : 'loss/train';
  const times = new TimeCollector(curveMetric, lossesToReach(source));
  const running = source.running ?? [];
  const damage = await eachTrial(folder, [...ended, ...running], ({ id }, rows) => {
    const { value, group } = placeOf(trialOf.get(id)!);
    curves.add(`${group}\n${value}`, rows, curveMetric);
    const first = rows[0]?.metrics[norm];
    if (typeof first === 'number') firstNorms.set(id, first);
    if (ends.has(id)) times.add(group, value, rows);
    if (bestOf.get(group) === value) addScopes(gradients, group, rows);
    if (foremost.has(`${group}\n${value}`)) measures.add(group, value, rows);
  });
  const groups = valueGroups(source);
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
    times: shown.flatMap(({ label, values }) => times.times(label, values.slice(0, most.curves)) ?? []),
    profiles: shown.flatMap(
      (group) => profileOf(source, { ...group, values: group.values.slice(0, most.curves) }, placeOf) ?? [],
    ),
    gradients: shown.flatMap(({ label, values }) => gradientSet(label, values[0], gradients)),
    throughTime: measures.throughTime(),
    spectra: measures.spectra(),
    shares: sharesOf(source),
    troubles: troublesOf(source, placeOf),
    thinned: thinnedSentences(groups, damage.trialsWithoutRows),
  };
}

/** In each place of the answer the loss that half of the values come to; none where nothing is compared. */
function lossesToReach({ answer }: ReportSource): ReadonlyMap<string, number> {
  const groups = answer?.comparison.groups.filter(({ worst, values }) => worst !== null && values.length > 1);
  return new Map(
    groups?.map(({ within, values }) => [groupLabel(within), median(values.map(({ centre }) => centre))]),
  );
}

function addScopes(gradients: CurveCollector, group: string, rows: readonly MetricsRow[]): void {
  const names = new Set(rows.slice(0, 2).flatMap(({ metrics }) => Object.keys(metrics)));
  for (const name of names) {
    if (name.startsWith('grad_norm/') && name !== norm) gradients.add(`${group}\n${name}`, rows, name);
  }
}

function curveSet({ label, values }: ValueGroup, curves: CurveCollector, metric: string): CurveSet {
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

function countOutcomes(ended: readonly TrialEvent[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of ended) counts[outcome.kind] = (counts[outcome.kind] ?? 0) + 1;
  return counts;
}

function thinnedSentences(groups: readonly ValueGroup[], withoutRows: number): readonly string[] {
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
