import { groupBy } from './group-by.js';
import { mean } from './mean.js';

/** One outcome with its place on every axis that applies to it, by the axis's path. */
export interface PlacedScore {
  readonly place: Readonly<Record<string, string>>;
  readonly seed: string;
  readonly score: number;
}

/** How much of the variance of the outcome goes with each part; the shares sum to 1 in a full grid. */
export interface VarianceShares {
  /** By the axis's path, in the order given: what its values explain on average over all else. */
  readonly axes: Readonly<Record<string, number>>;
  /** What grid points differ in beyond the sum of their axes. */
  readonly interactions: number;
  /** What seeds have in common over all grid points, and what remains between the seeds of one. */
  readonly seed: number;
  readonly rest: number;
}

/**
 * Splits the variance of an outcome by axis, seed and rest: first-order shares of the analysis of variance, Var(E[y |
 * axis]) / Var(y), an axis that stands inside of others (`initializer.stddev`) counting for what it explains beyond
 * them. Exact where every combination was run with every seed; elsewhere the parts overlap and the shares are
 * approximate. Null where all scores are the same, or there are none. Scores must be finite.
 */
export function varianceShares(
  scores: readonly PlacedScore[],
  axes: readonly string[],
): VarianceShares | null {
  const centre = mean(scores.map(({ score }) => score));
  const total = mean(scores.map(({ score }) => (score - centre) ** 2));
  if (!(total > 0)) return null;
  const between = (keyOf: (score: PlacedScore) => string) => varianceOfMeans(scores, centre, keyOf);
  const along = (paths: readonly string[]) =>
    between(({ place }) => JSON.stringify(paths.map((path) => place[path] ?? null)));
  const shares = axes.map((axis) => {
    const outer = axes.filter((other) => axis.startsWith(`${other}.`));
    return [axis, (along([...outer, axis]) - along(outer)) / total] as const;
  });
  const points = along(axes) / total;
  const seed = between((score) => score.seed) / total;
  const sum = shares.reduce((all, [, share]) => all + share, 0);
  return {
    axes: Object.fromEntries(shares),
    interactions: Math.max(0, points - sum),
    seed,
    rest: Math.max(0, 1 - points - seed),
  };
}

/** The variance of the groups' means about the mean of all, each weighed by its size. */
function varianceOfMeans(
  scores: readonly PlacedScore[],
  centre: number,
  keyOf: (score: PlacedScore) => string,
): number {
  return [...groupBy(scores, keyOf).values()]
    .map((group) => group.map(({ score }) => score))
    .reduce((sum, group) => sum + (group.length / scores.length) * (mean(group) - centre) ** 2, 0);
}
