import { usualMetric } from '../analysis/metric.js';
import { axesOf, innerAxes, valueLabel } from '../analysis/trial-place.js';
import type { Claim } from '../experiment/claim.js';
import { collectReport } from '../report/collect-report.js';
import { groupLabel } from '../report/group-label.js';
import type { ReportData } from '../report/report-data.js';
import type { ReportSource } from '../report/report-source.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { answerQuestion } from './answer-question.js';
import { answerTransfer } from './answer-transfer.js';
import type { FoundSweep } from './find-sweep.js';
import { judgeSweep } from './judge-sweep.js';
import { readSweep, type SweepState } from './read-sweep.js';
import { recordedChance } from './recorded-chance.js';

/** What a report of a sweep is made with. */
export interface ReportOptions {
  /** When it is made, milliseconds since 1970. */
  readonly time: number;
  /** Whether curves show trials that still run, too; default false. */
  readonly running?: boolean;
}

/** Reads what a sweep's report shows, over what has ended so far. Throws InvalidRequest with one sentence. */
export async function readReport(
  { name, folder }: Pick<FoundSweep, 'name' | 'folder'>,
  options: ReportOptions,
): Promise<ReportData> {
  return collectReport(await reportSource(name, await readSweep(folder), options));
}

/** What a report is made from, by where its sweep stands. Throws InvalidRequest with one sentence. */
export async function reportSource(
  name: string,
  { folder, plan, replay, missing, running }: SweepState,
  options: ReportOptions,
): Promise<ReportSource> {
  if (plan === null) throw new InvalidRequest(`${folder}: its journal does not tell the plan of a run`);
  const { axes, trials } = plan;
  const { ends, sweeps, open } = replay;
  const paths = axes.map(({ path }) => path);
  const chanceOf = recordedChance(sweeps);
  const comparison = answerQuestion({ axes, trials, ends, chanceOf });
  const inner = comparison ? innerAxes(paths, comparison) : [];
  const answer = comparison && {
    comparison,
    placeOf: (trial: (typeof trials)[number]) =>
      trial.axes[comparison.by] === undefined
        ? null
        : {
            value: valueLabel(trial, comparison.by, inner),
            group: groupLabel(axesOf(trial, comparison.within)),
          },
    scoreOf: usualMetric(trials, ends).scoreOf,
  };
  const last = sweeps.at(-1) ?? null;
  const { claim } = (last?.experiment ?? {}) as { readonly claim?: Claim };
  const planned = new Set(trials.map(({ id }) => id));
  const shown = options.running ? running.filter((id) => planned.has(id)) : [];
  return {
    ...{ name, folder, time: options.time, axes: paths, trials, ends, missing, answer },
    last,
    chanceOf,
    claim: await judgeSweep(claim, folder, plan, ends),
    transfer: await answerTransfer(folder, trials, ends),
    running: shown.map((id) => ({ id, attempt: open.get(id)!.attempt })),
  };
}
