import { studentQuantile } from '../math/student-t.js';
import type { BootstrapOptions } from './bootstrap-interval.js';
import type { Interval } from './interval.js';
import { mean } from './mean.js';
import { quantile } from './quantile.js';
import { resamples } from './resamples.js';

/** Below so many values too many resamples are constant, and Student's own quantiles serve instead. */
const fewestForBootstrap = 5;

/**
 * An interval of the mean by the studentised bootstrap (Efron 1982; DiCiccio & Efron 1996, section 4), which covers as
 * promised from five values on, where percentiles cover far too little. Of two to four values it is Student's interval;
 * of fewer its ends are infinite, and of constant values they are that constant.
 */
export function meanInterval(
  values: ArrayLike<number>,
  { stream, replicates = 10_000, level = 0.95 }: BootstrapOptions,
): Interval {
  const n = values.length;
  if (n < 2) return { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  const centre = mean(values);
  const error = standardError(values, centre);
  const [low, high] =
    n < fewestForBootstrap || error === 0
      ? [studentQuantile((1 - level) / 2, n - 1), studentQuantile((1 + level) / 2, n - 1)]
      : studentisedQuantiles(values, centre, { stream, replicates, level });
  return { lower: centre - high * error, upper: centre - low * error };
}

/** The quantiles of (resample's mean − mean) / resample's standard error; a constant resample counts as infinite. */
function studentisedQuantiles(
  values: ArrayLike<number>,
  centre: number,
  { stream, replicates, level }: Required<BootstrapOptions>,
): readonly [number, number] {
  const n = values.length;
  const drawn = resamples(stream, [n], replicates);
  const resample = new Float64Array(n);
  const studentised = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate++) {
    for (let i = 0; i < n; i++) resample[i] = values[drawn[replicate * n + i]!]!;
    const shifted = mean(resample);
    studentised[replicate] = shifted === centre ? 0 : (shifted - centre) / standardError(resample, shifted);
  }
  studentised.sort();
  return [quantile(studentised, (1 - level) / 2), quantile(studentised, (1 + level) / 2)];
}

function standardError(values: ArrayLike<number>, centre: number): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - centre) ** 2;
  return Math.sqrt(squares / (values.length * (values.length - 1)));
}
