import { isComplete, syncCommandLine, uploadText } from '../mlflow/uploader/upload-result.js';
import type { Trial } from '../plan/trial.js';
import type { RunResult } from '../run-sweep.js';
import { claimText } from '../terminal/claim-text.js';
import { comparisonJson } from '../terminal/comparison-json.js';
import { comparisonText } from '../terminal/comparison-text.js';
import { damageSentences } from '../terminal/damage-sentences.js';
import { isWithoutPlace, type RankedPoint, rankGridPoints, rankingTable } from '../terminal/ranking.js';
import { transferText } from '../terminal/transfer-text.js';
import { answerQuestion } from './answer-question.js';
import type { PreparedSweep } from './prepare-sweep.js';
import type { UploadRequest } from './upload-request.js';
import type { RunUpload } from './upload-run.js';

/** At most so many values are shown of each table at the end of a run. */
const answerRows = 8;

/** How a run ended, for the terminal; `asked` is where its records were to be uploaded. */
export function resultText(result: RunResult, asked: UploadRequest | undefined): string {
  const { sweep, ends, trained, left, outcomes, files, upload } = result;
  const axes = sweep.plan.axes.map(({ path }) => path);
  const counts = Object.entries(outcomes).flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []));
  const lines = [
    trained === 0 && left === 0
      ? `nothing is missing: all ${sweep.wanted.length} trials have ended (${counts.join(', ')})`
      : `${trained} trials trained; of ${sweep.wanted.length} asked for ${[...counts, ...(left > 0 ? [`${left} left`] : [])].join(', ')}`,
  ];
  const points = rankGridPoints(sweep.wanted, ends);
  const answer = answerQuestion({
    axes: sweep.plan.axes,
    trials: sweep.wanted,
    ends,
    chanceOf: chanceIn(sweep),
  });
  if (answer !== null) lines.push('', comparisonText(answer, { rows: answerRows }));
  const untold = answer === null || answer.over.length > 0 || points.some(isWithoutPlace);
  if (points.length > 0 && untold) {
    lines.push('', 'median final loss over seeds', rankingTable(points, axes));
  }
  if (result.transfer !== null) lines.push('', transferText(result.transfer, { brief: true }));
  if (result.claim !== null) lines.push('', claimText(result.claim));
  if (result.stopped !== null)
    lines.push('', `${result.stopped}; once that is mended, run the same command with --retry-failed`);
  else for (const reason of failures(result)) lines.push('', reason);
  for (const sentence of stoppedSentences(points)) lines.push('', sentence);
  for (const sentence of [...sweep.changes.notes, ...damageSentences(result.damage)])
    lines.push('', sentence);
  if (upload !== null && asked !== undefined) {
    const again = syncCommandLine(sweep.folder, asked.uri);
    lines.push('', 'failure' in upload ? `${upload.failure}; ${again}` : uploadText(upload, again));
  }
  lines.push('', ...Object.values(files).filter((file) => file !== null));
  return lines.join('\n');
}

/** How a run ended, for a script. */
export function resultJson(result: RunResult): unknown {
  const { sweep, backend, ends, trained, left, stopped, outcomes, files, damage, upload, claim } = result;
  const answer = answerQuestion({
    axes: sweep.plan.axes,
    trials: sweep.wanted,
    ends,
    chanceOf: chanceIn(sweep),
  });
  return {
    name: sweep.loaded.experiment.name,
    planned: sweep.plan.trials.length,
    wanted: sweep.wanted.length,
    trained,
    left,
    stopped,
    outcomes,
    backend,
    files,
    outside: sweep.changes.outside,
    notes: sweep.changes.notes,
    ...damage,
    answer: answer && comparisonJson(answer),
    claim,
    ...(result.transfer && { transfer: result.transfer }),
    mlflow: upload,
    ranking: rankGridPoints(sweep.wanted, ends),
  };
}

/** Whether everything was uploaded that was to be. */
export function isUploaded(upload: RunUpload | null): boolean {
  return upload === null || (!('failure' in upload) && isComplete(upload));
}

/** Every reason for which trials failed, once, with how many. */
function failures({ sweep, ends, failedSources }: RunResult): readonly string[] {
  const counts = new Map<string, number>();
  for (const { id } of sweep.wanted) {
    const outcome = ends.get(id)?.outcome;
    if (outcome?.kind === 'failed') counts.set(outcome.reason, (counts.get(outcome.reason) ?? 0) + 1);
  }
  const sources = failedSources.map(({ id, outcome }) =>
    outcome.kind === 'failed' ? `trial ${id}, which others begin from, failed: ${outcome.reason}` : '',
  );
  return [...sources, ...[...counts].map(([reason, count]) => `${count} failed: ${reason}`)];
}

/** What it means that grid points have trials that were stopped early or never began. */
function stoppedSentences(points: readonly RankedPoint[]): readonly string[] {
  const said = (of: 'stopped' | 'sourceless', one: string, many: string, why: string) => {
    const without = points.filter((point) => point[of] > 0);
    const trials = without.reduce((sum, point) => sum + point[of], 0);
    if (trials === 0) return [];
    const were = trials === 1 ? `1 trial ${one}` : `${trials} trials ${many}`;
    const have = without.length === 1 ? '1 grid point has' : `${without.length} grid points have`;
    return [`${were}, so ${have} no place: ${why}`];
  };
  return [
    ...said(
      'stopped',
      'was stopped early',
      'were stopped early',
      'how the stopped trials would have ended is not known (censored), and their last losses are not final ones',
    ),
    ...said(
      'sourceless',
      'had nothing to begin with',
      'had nothing to begin with',
      'the trials that they begin from did not complete',
    ),
  ];
}

/** The loss of a model that knows nothing of a trial's task. */
function chanceIn({ taskOf }: PreparedSweep): (trial: Trial) => number {
  return ({ spec }) => taskOf(spec.task).shape.chance;
}
