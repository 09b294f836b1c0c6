import { quantile } from '../analysis/quantile.js';
import type { MetricsRow } from '../records/record.js';
import type { BandPoint, ScopePoint } from './report-data.js';

/** Values of several trials by step. */
export type ByStep = Map<number, number[]>;

/** Gathers curves of many trials, each under a key, a trial at a time. */
export class CurveCollector {
  readonly #curves = new Map<string, ByStep>();

  /** Adds a trial's finite values of a metric under a key; values that are not finite are left out. */
  add(key: string, rows: readonly MetricsRow[], metric: string): void {
    const curve: ByStep = this.#curves.get(key) ?? new Map();
    this.#curves.set(key, curve);
    for (const { step, metrics } of rows) {
      const value = metrics[metric];
      if (typeof value !== 'number') continue;
      const values = curve.get(step);
      if (values) values.push(value);
      else curve.set(step, [value]);
    }
  }

  get(key: string): ByStep {
    return this.#curves.get(key) ?? new Map();
  }

  /** The keys that begin with a prefix. */
  keys(prefix: string): readonly string[] {
    return [...this.#curves.keys()].filter((key) => key.startsWith(prefix));
  }
}

/** A curve's median and quartiles at the given number of its steps, spread evenly, the first and the last included. */
export function bands(value: string, curve: ByStep, most: number): readonly BandPoint[] {
  return thinned(curve, most).map(([step, values]) => {
    const sorted = Float64Array.from(values).sort();
    return {
      ...{ value, step },
      median: quantile(sorted, 0.5),
      lower: quantile(sorted, 0.25),
      upper: quantile(sorted, 0.75),
    };
  });
}

/** A scope's median gradient norm at so many steps. */
export function scopePoints(scope: string, curve: ByStep, most: number): readonly ScopePoint[] {
  return bands(scope, curve, most).map(({ step, median }) => ({ scope, step, norm: median }));
}

function thinned(curve: ByStep, most: number): readonly (readonly [number, number[]])[] {
  const steps = [...curve].sort(([a], [b]) => a - b);
  if (steps.length <= most) return steps;
  return Array.from({ length: most }, (_, i) => steps[Math.round((i * (steps.length - 1)) / (most - 1))]!);
}
