import type { Comparison, GroupComparison } from '../analysis/compare-trials.js';
import { type RankedValue, significance } from '../analysis/compare-values.js';
import { comparisonSentence } from './comparison-sentence.js';
import { comparisonWarnings } from './comparison-warnings.js';
import { numberText } from './number-text.js';
import { textTable } from './text-table.js';

/** How much of a comparison is shown. */
export interface ComparisonTextOptions {
  /** At most so many rows of each table, the first and the last of it; default all. */
  readonly rows?: number;
}

/** A comparison for the terminal: for each group the answer in words and the ranking; then what to know of it. */
export function comparisonText(
  comparison: Comparison,
  { rows = Number.POSITIVE_INFINITY }: ComparisonTextOptions = {},
): string {
  const { groups, metric, over } = comparison;
  const { name, unit, higherIsBetter } = metric;
  const measure = `${name}${unit && ` in ${unit}`}, ${higherIsBetter ? 'higher' : 'lower'} is better`;
  const averaged = over.length > 0 ? `, averaged over ${over.join(', ')}` : '';
  const warnings = comparisonWarnings(comparison);
  return [
    `${comparison.by} by ${measure}${averaged}`,
    ...groups.map((group) => groupText(comparison, group, rows)),
    ...(groups.length === 0 ? ['no trial of it has ended with a value yet'] : []),
    ...(warnings.length > 0 ? [warnings.map((warning) => `note: ${warning}`).join('\n')] : []),
  ].join('\n\n');
}

function groupText(comparison: Comparison, group: GroupComparison, limit: number): string {
  const sentence = comparisonSentence(comparison, group);
  if (group.values.length < 2) return sentence;
  const header = [
    '',
    comparison.by,
    ...(group.tuned ? [comparison.tune.join(' ')] : []),
    ...['IQM', '95 % interval', 'difference', '95 % interval', 'p', 'P(worse)', 'seeds', 'diverged'],
  ];
  const lines = group.values.map((value) => row(value, group, comparison.metric.higherIsBetter));
  const hidden = lines.length - limit;
  const last = Math.floor(limit / 4);
  const shown: (readonly string[])[] =
    hidden > 0
      ? [
          ...lines.slice(0, limit - last),
          ['…', ...header.slice(1).map(() => '')],
          ...lines.slice(lines.length - last),
        ]
      : [...lines];
  if (group.chance !== null) {
    const level = ['', 'chance', ...(group.tuned ? [''] : []), numberText(group.chance)];
    shown.push(header.map((_, column) => level[column] ?? ''));
  }
  const texts = group.tuned ? 3 : 2;
  const numeric = header.flatMap((_, column) => (column === 0 || column >= texts ? [column] : []));
  return `${sentence}\n\n${textTable(header, shown, numeric)}`;
}

function row(
  ranked: RankedValue,
  { values, tuned, worst }: GroupComparison,
  higherIsBetter: boolean,
): readonly string[] {
  const { value, place, centre, interval, trials, diverged, divergence, against } = ranked;
  const ties = values.filter((other) => other.place === place).length > 1;
  const percent = (share: number) => Math.round(100 * share);
  return [
    worst === null ? '–' : place === null ? verdict(ranked, higherIsBetter) : `${place}${ties ? '=' : ''}`,
    value,
    ...(tuned ? [tuned[value] ?? ''] : []),
    numberText(centre),
    worst === null ? '–' : intervalText(interval),
    against ? numberText(against.difference, 3) : '',
    against ? intervalText(against.interval, 3) : '',
    against ? pText(against.p) : '',
    against && Number.isFinite(against.probability) ? against.probability.toFixed(2) : '',
    String(against?.seeds ?? ''),
    diverged === 0
      ? `0 of ${trials}`
      : `${diverged} of ${trials} (${percent(divergence.lower)}–${percent(divergence.upper)} %)`,
  ];
}

/** How a value came out against one that was named; nothing for that one. */
function verdict({ against }: RankedValue, higherIsBetter: boolean): string {
  if (against === null) return '';
  if (against.p > significance) return 'tied';
  return against.difference > 0 === higherIsBetter ? 'better' : 'worse';
}

function intervalText({ lower, upper }: RankedValue['interval'], digits = 4): string {
  return Number.isFinite(lower) || Number.isFinite(upper)
    ? `${numberText(lower, digits)} to ${numberText(upper, digits)}`
    : '–';
}

function pText(p: number): string {
  return p < 0.001 ? '<0.001' : p.toFixed(3);
}
