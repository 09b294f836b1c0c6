import { normalQuantile } from '../math/normal.js';
import type { Interval } from './interval.js';

/** Wilson's score interval of a rate of which `count` of `n` were seen (Wilson 1927); from 0 to 1 where n is 0. */
export function wilsonInterval(count: number, n: number, level = 0.95): Interval {
  if (n === 0) return { lower: 0, upper: 1 };
  const z = normalQuantile((1 + level) / 2);
  const rate = count / n;
  const scale = 1 / (1 + (z * z) / n);
  const centre = scale * (rate + (z * z) / (2 * n));
  const half = scale * z * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n));
  return {
    lower: count === 0 ? 0 : Math.max(0, centre - half),
    upper: count === n ? 1 : Math.min(1, centre + half),
  };
}
