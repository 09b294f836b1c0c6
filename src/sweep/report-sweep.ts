import { join } from 'node:path';
import { usualMetric } from '../analysis/metric.js';
import { axesOf, innerAxes, valueLabel } from '../analysis/trial-place.js';
import { writeAtomically } from '../disk/write-atomically.js';
import type { Claim } from '../experiment/claim.js';
import { collectReport, groupLabel } from '../report/collect-report.js';
import { reportPage } from '../report/report-page.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { answerQuestion } from './answer-question.js';
import { answerTransfer } from './answer-transfer.js';
import type { FoundSweep } from './find-sweep.js';
import { judgeSweep } from './judge-sweep.js';
import { readSweep } from './read-sweep.js';

/** The page's file in a sweep's folder. */
export const reportFile = 'report.html';

/**
 * Writes a sweep's report, one page that needs nothing else, over what has ended so far; `time` in milliseconds since
 * 1970. Resolves to the file's path. Throws InvalidRequest with one sentence.
 */
export async function reportSweep({ name, folder }: FoundSweep, time: number): Promise<string> {
  const { plan, replay, missing } = await readSweep(folder);
  if (plan === null) throw new InvalidRequest(`${folder}: its journal does not tell the plan of a run`);
  const { axes, trials } = plan;
  const { ends, sweeps } = replay;
  const paths = axes.map(({ path }) => path);
  const comparison = answerQuestion({ axes, trials, ends });
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
  const source = {
    name,
    folder,
    time,
    axes: paths,
    trials,
    ends,
    missing,
    last,
    claim: await judgeSweep(claim, folder, plan, ends),
    answer,
    transfer: await answerTransfer(folder, trials, ends),
  };
  const page = await reportPage(await collectReport(source));
  const file = join(folder, reportFile);
  await writeAtomically(file, (write) => write(page)).catch((cause: Error) => {
    throw new InvalidRequest(cause.message, { cause });
  });
  return file;
}
