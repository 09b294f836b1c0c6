import type { GroupComparison } from '../../analysis/compare-trials.js';
import type { RankedValue } from '../../analysis/compare-values.js';
import { numberText } from '../../terminal/number-text.js';
import { groupLabel } from '../group-label.js';
import { type Html, html } from '../html.js';
import { rankingPicture } from '../pictures/ranking-picture.js';
import type { ReportData } from '../report-data.js';
import type { AddPicture, Section } from '../section.js';
import { table } from '../table.js';

/** The ranking of each place: a picture with intervals, and the table with tests. */
export function rankingSection({ comparison }: ReportData, addPicture: AddPicture): Section | null {
  if (comparison === null || comparison.groups.length === 0) return null;
  const { metric, groups } = comparison;
  const measure = `${metric.name}${metric.unit && ` (${metric.unit})`}`;
  const body = html`<p>The interquartile mean over seeds with its 95 % interval. A place is one more than the number of values shown to be better (exact signed-rank tests of paired seeds, corrected by Holm’s method for all pairs); values that share a place (=) are tied.${groups.some(({ chance }) => chance !== null) ? ' Chance is what a model comes to that knows nothing.' : ''}</p>
${groups.map((group) => groupBody(group, measure, addPicture))}`;
  return { id: 'ranking', title: 'Ranking', body };
}

function groupBody(group: GroupComparison, measure: string, addPicture: AddPicture): Html {
  const { chance } = group;
  const label = groupLabel(group.within);
  const caption = `Ranking${label && ` for ${label}`}: ${measure}`;
  const picture =
    group.worst === null
      ? []
      : [addPicture(rankingPicture(group, measure), `${caption}. Blue: shares the first place.`)];
  const columns = [
    { title: 'value' },
    ...[
      'place',
      'IQM, 95 % interval',
      ...(chance === null ? [] : ['of chance']),
      'behind the first, 95 % interval',
      'p',
      'trials',
      'diverged',
    ].map((title) => ({ title, kind: 'number' as const })),
  ];
  return html`${label === '' ? [] : [html`<h3>${label}</h3>`]}${picture}${table(
    caption,
    columns,
    group.values.map((value) => row(value, group)),
  )}`;
}

function row(
  { value, place, centre, interval, against, trials, diverged, divergence }: RankedValue,
  { values, chance, worst }: GroupComparison,
): readonly string[] {
  const percent = (share: number) => Math.round(100 * share);
  const isShared = values.filter((other) => other.place === place).length > 1;
  return [
    value,
    // Where all diverged there is neither an order nor a score.
    worst === null ? '–' : `${place}${isShared ? '=' : ''}`,
    worst === null ? '–' : withInterval(centre, interval, 4),
    ...(chance === null
      ? []
      : [Number.isFinite(centre) ? `${numberText((100 * centre) / chance, 3)} %` : '–']),
    against ? withInterval(against.difference, against.interval, 3) : '',
    against ? (against.p < 0.001 ? '<0.001' : against.p.toFixed(3)) : '',
    String(trials),
    diverged === 0 ? '0' : `${diverged} (${percent(divergence.lower)}–${percent(divergence.upper)} %)`,
  ];
}

function withInterval(centre: number, { lower, upper }: RankedValue['interval'], digits: number): string {
  const bounded = Number.isFinite(lower) || Number.isFinite(upper);
  const interval = bounded ? ` (${numberText(lower, digits)} to ${numberText(upper, digits)})` : '';
  return numberText(centre, digits) + interval;
}
