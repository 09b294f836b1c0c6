import type { MetricsRow, Recorded } from './record.js';

/** A number as the records hold it: NaN and the infinities by name. */
export function recorded(value: number): Recorded {
  return Number.isFinite(value) ? value : (String(value) as Recorded);
}

/** A row as a line of metrics.jsonl, newline included, its keys in the order that the index reads quickly. */
export function metricsLine({ v, trial, attempt, step, time, metrics }: MetricsRow): string {
  const named: Record<string, Recorded> = {};
  for (const name in metrics) {
    const value = metrics[name]!;
    named[name] = typeof value === 'number' ? recorded(value) : value;
  }
  return `${JSON.stringify({ v, trial, attempt, step, time, metrics: named })}\n`;
}
