/**
 * The differences, first less second, within the seeds that both were run with, in the order of the first: seeds share
 * data order and underlying draws, so that what a seed does to both falls out. Scores by seed; two infinite ones are equal.
 */
export function pairedDifferences(
  first: ReadonlyMap<string, number>,
  second: ReadonlyMap<string, number>,
): readonly number[] {
  return [...first].flatMap(([seed, score]) => {
    const other = second.get(seed);
    return other === undefined ? [] : [score === other ? 0 : score - other];
  });
}
