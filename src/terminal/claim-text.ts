import { type JudgedClaim, type JudgedExpectation, placesOf } from '../analysis/judge-claim.js';
import { numberText } from './number-text.js';
import { textTable } from './text-table.js';

/** The columns of `claimRow`. */
export const claimColumns = [
  { title: '', isNumber: false },
  { title: 'expected', isNumber: false },
  { title: 'found, means over seeds', isNumber: false },
  { title: 'tested', isNumber: true },
  { title: '95 % interval', isNumber: false },
  { title: 'p', isNumber: true },
  { title: 'seeds', isNumber: true },
] as const;

/** The verdict on a claim for the terminal: the claim with its source, the verdict, and every expectation with its numbers. */
export function claimText({ claim, verdict, expectations, missing }: JudgedClaim): string {
  const waits =
    missing > 0 ? `: ${missing} ${missing === 1 ? 'trial has' : 'trials have'} no result yet` : '';
  const header = claimColumns.map(({ title }) => title);
  const numeric = claimColumns.flatMap(({ isNumber }, column) => (isNumber ? [column] : []));
  return [
    `claim: ${claim.text} (${claim.source})`,
    `${verdict}${waits}`,
    textTable(header, expectations.map(claimRow), numeric),
  ].join('\n\n');
}

/** An expectation with its numbers, a cell a column. */
export function claimRow(judged: JudgedExpectation): readonly string[] {
  const { verdict, means, centre, interval, seeds, holds, fails } = judged;
  const bounded = Number.isFinite(interval.lower) && Number.isFinite(interval.upper);
  return [
    verdict,
    expectationText(judged),
    means.map(meanText).join(' against '),
    meanText(centre),
    bounded ? `${numberText(interval.lower, 3)} to ${numberText(interval.upper, 3)}` : '–',
    verdict === 'fails' ? `${pText(fails)} against` : pText(holds),
    String(seeds),
  ];
}

/** An expectation in words: `chrono better than unitForgetBias by 0.01 in final_val_loss`. */
export function expectationText({ expectation, metric }: JudgedExpectation): string {
  const [first, second] = placesOf(expectation).map(placeText) as [string, string];
  const measured = `in ${metric.name}`;
  if ('better' in expectation) {
    const by = expectation.by ? ` by ${numberText(expectation.by)}` : '';
    return `${first} better than ${second}${by} ${measured}`;
  }
  if ('alike' in expectation)
    return `${first} within ${numberText(expectation.within)} of ${second} ${measured}`;
  const { above, below } = expectation;
  const bounds = [
    ...(above === undefined ? [] : [`above ${numberText(above)}`]),
    ...(below === undefined ? [] : [`below ${numberText(below)}`]),
  ];
  return `${first} ${bounds.join(' and ')} ${measured}`;
}

function placeText(place: ReturnType<typeof placesOf>[number]): string {
  return Object.entries(place)
    .map(([path, value]) => (typeof value === 'string' ? value : `${path.split('.').at(-1)}=${value}`))
    .join(' ');
}

function meanText(value: number): string {
  return Number.isFinite(value) ? numberText(value) : 'diverged';
}

function pText(p: number): string {
  return p < 0.001 ? '<0.001' : p.toFixed(3);
}
