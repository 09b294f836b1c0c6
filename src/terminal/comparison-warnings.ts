import type { Comparison } from '../analysis/compare-trials.js';
import { fewestSeeds as fewestSeedsFor } from '../analysis/seeds-needed.js';
import { numberText } from './number-text.js';

/** What a reader of a comparison has to know before believing it, a sentence each. */
export function comparisonWarnings(comparison: Comparison): readonly string[] {
  const { counts, crossedSeeds, tune, by } = comparison;
  const said = (count: number, one: string, many: string) =>
    count === 0 ? [] : [count === 1 ? `1 trial ${one}` : `${count} trials ${many}`];
  return [
    ...said(
      counts.missing,
      'of it has not ended yet: the answer may change',
      'of it have not ended yet: the answer may change',
    ),
    ...said(
      counts.diverged,
      `diverged and counts as ${worstText(comparison)}`,
      `diverged and count as ${worstText(comparison)}`,
    ),
    ...said(counts.failed, 'failed and is left out', 'failed and are left out'),
    ...said(
      counts.stopped,
      'was stopped before its end and is left out: what is left of its value is the better part',
      'were stopped before their end and are left out: what is left of their values is the better part',
    ),
    ...said(
      counts.sourceless,
      'had nothing to begin with, for its source did not complete, and is left out',
      'had nothing to begin with, for their sources did not complete, and are left out',
    ),
    ...said(counts.unmeasured, 'lacks the metric and is left out', 'lack the metric and are left out'),
    ...said(counts.elsewhere, `has no ${by} and is left out`, `have no ${by} and are left out`),
    ...(tune.length > 0 ? [tunedSentence(comparison)] : []),
    ...designSentences(comparison),
    ...(crossedSeeds
      ? [
          'seeds of weights and data are crossed: the tests take their pairs as independent, which they are not quite',
        ]
      : []),
  ];
}

/** What diverged trials count as, where groups agree in it. */
function worstText({ groups }: Comparison): string {
  const scores = new Set(groups.flatMap(({ worst }) => (worst === null ? [] : [numberText(worst)])));
  return `${scores.size === 1 ? `${[...scores][0]}, ` : ''}the worst score seen, step 0 included`;
}

/** What the number of seeds cannot show, once for all groups that are alike in it. */
function designSentences({ groups, against }: Comparison): readonly string[] {
  const sentences = groups
    .filter(({ values }) => values.length > 1)
    .flatMap(({ values, seeds, fewestSeeds, comparisons }) => {
      if (seeds === 0) return ['no seed is shared by the values: nothing can be tested'];
      if (seeds === 1) return ['one seed only: there is neither an interval nor a test'];
      if (seeds >= fewestSeeds) return [];
      const fewer = fewestSeedsFor(values.length - 1);
      const hint =
        against === undefined && fewer < fewestSeeds
          ? `, and ${fewer} with one value named by --against`
          : '';
      const pairs = comparisons === 1 ? '1 pair' : `${comparisons} pairs`;
      return [
        `${seeds} seeds cannot reach p ≤ 0.05 under the correction for ${pairs}, whatever the scores: ${fewestSeeds} could${hint}`,
      ];
    });
  return [...new Set(sentences)];
}

function tunedSentence({ groups, tune }: Comparison): string {
  const judged = Math.max(0, ...groups.map(({ seeds }) => seeds));
  const on = judged === 1 ? '1 seed' : `${judged} seeds`;
  return `the best ${tune.join(' and ')} of each value was chosen on one half of the seeds; the ranking rests on the other half alone (${on})`;
}
