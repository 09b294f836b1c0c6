import type { Comparison, GroupComparison } from '../analysis/compare-trials.js';
import { type RankedValue, significance } from '../analysis/compare-values.js';
import { numberText } from './number-text.js';

/** Beyond so many more seeds it is not worth telling how many. */
const manySeeds = 200;

/** The answer of one group in plain words: what wins or leads, by how much, and what would settle a tie. */
export function comparisonSentence(comparison: Comparison, group: GroupComparison): string {
  const { values, worst, reference } = group;
  const where = placeText(group);
  if (reference === null) return `nothing is left to compare${where}`;
  if (worst === null) return `every trial diverged${where}: nothing can be ranked`;
  const others = values.filter(({ value }) => value !== reference);
  if (others.length === 0) return `${reference} is the only value${where}: there is nothing to compare`;
  if (others.every(({ against }) => against?.difference === 0)) {
    return `all ${values.length} values come out alike${where}: ${numberText(values[0]!.centre)}`;
  }
  const named = nameOf(comparison, { value: reference });
  return comparison.against === reference
    ? againstText(comparison, others, named, where)
    : leaderText(comparison, others, named, where);
}

/** What the best value is shown to beat and what it is tied with. */
function leaderText(
  comparison: Comparison,
  others: readonly RankedValue[],
  best: string,
  where: string,
): string {
  const tied = others.filter((other) => !isShown(other));
  const [beaten, ...rest] = others.filter(isShown);
  const name = (other: RankedValue) => nameOf(comparison, other);
  const beats = beaten && `beats ${name(beaten)}: ${differenceText(comparison, beaten)}`;
  if (tied.length === 0) {
    const too =
      rest.length > 0 ? `; it beats ${rest.length === 1 ? name(rest[0]!) : `${rest.length} others`} too` : '';
    return `${best} beats ${name(beaten!)}${where}: ${differenceText(comparison, beaten!)}${too}`;
  }
  const nearest = tied[0]!;
  const leads = isAhead(comparison, nearest);
  const more = tied.length > 1 ? ` and ${tied.length - 1} more` : '';
  const tie = leads
    ? `${best} leads${where}, tied with ${name(nearest)}${more}: ${differenceText(comparison, nearest)}`
    : `${best} is tied${where} with ${name(nearest)}${more}: on average ${name(nearest)} is ${differenceText(comparison, nearest, -1)}`;
  const subject = leads ? 'it' : best;
  return [tie, settleText(nearest, name(nearest)), ...(beats ? [`${subject} ${beats}`] : [])].join('; ');
}

/** Whether the reference does better than a value on average: the first by interquartile means need not by means. */
function isAhead({ metric }: Comparison, { against }: RankedValue): boolean {
  if (against === null || against.seeds === 0 || against.difference === 0) return true;
  return against.difference < 0 === metric.higherIsBetter;
}

/** How the others came out against a value that was named, and the foremost of them by how much. */
function againstText(
  comparison: Comparison,
  others: readonly RankedValue[],
  named: string,
  where: string,
): string {
  const doesBetter = (other: RankedValue) =>
    other.against!.difference < 0 !== comparison.metric.higherIsBetter;
  const shown = others.filter(isShown);
  const groups = [
    ['better', shown.filter(doesBetter)],
    ['tied', others.filter((other) => !isShown(other))],
    ['worse', shown.filter((other) => !doesBetter(other))],
  ] as const;
  const counts = groups.flatMap(([how, found]) => (found.length > 0 ? [`${found.length} ${how}`] : []));
  const [first] = groups.flatMap(([, found]) => found);
  const difference = differenceText(comparison, first!, -1);
  return `against ${named}${where}: ${counts.join(', ')}; ${nameOf(comparison, first!)} is ${difference}`;
}

/** A value's name; a number's with the name of its axis. */
function nameOf({ by }: Comparison, { value }: Pick<RankedValue, 'value'>): string {
  return /^[-\d]/.test(value) ? `${by.split('.').at(-1)}=${value}` : value;
}

function isShown({ against }: RankedValue): boolean {
  return against !== null && against.p <= significance;
}

/** ` for lstm`; empty where nothing is kept apart. Numbers are told with the name of their axis. */
function placeText({ within }: GroupComparison): string {
  const values = Object.entries(within).map(([path, value]) =>
    typeof value === 'string' ? value : `${path}=${value}`,
  );
  return values.length === 0 ? '' : ` for ${values.join(', ')}`;
}

/**
 * By how much the reference does better than a value: `0.31 nats lower, 95 % interval 0.22 to 0.40, 5 seeds`; with −1 by
 * how much the value does better than the reference.
 */
function differenceText({ metric }: Comparison, { against }: RankedValue, turned: 1 | -1 = 1): string {
  if (against === null || against.seeds === 0) return 'no seed is shared';
  const { difference, interval, seeds } = against;
  const unit = metric.unit && ` ${metric.unit}`;
  const [low, high] = difference > 0 ? [interval.lower, interval.upper] : [-interval.upper, -interval.lower];
  const bounds =
    seeds === 1
      ? 'one seed'
      : `95 % interval ${numberText(low, 2)} to ${numberText(high, 2)}, ${seeds} seeds`;
  if (difference === 0) return `no difference on average, ${bounds}`;
  const side = difference * turned > 0 ? 'lower' : 'higher';
  return `${numberText(Math.abs(difference), 2)}${unit} ${side}, ${bounds}`;
}

function settleText({ against }: RankedValue, name: string): string {
  if (against === null || against.seeds < 2) return 'more seeds would tell';
  const { moreSeeds } = against;
  if (moreSeeds === null || moreSeeds > manySeeds) return `more seeds would hardly tell it from ${name}`;
  return `about ${moreSeeds} more ${moreSeeds === 1 ? 'seed' : 'seeds'} would settle it`;
}
