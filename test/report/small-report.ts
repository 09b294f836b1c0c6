import { type Comparison, compareTrials } from '../../src/analysis/compare-trials.js';
import { usualMetric } from '../../src/analysis/metric.js';
import { valueLabel } from '../../src/analysis/trial-place.js';
import { gru, lstm, ones, orthogonal, sweep, truncatedNormal } from '../../src/index.js';
import { metricsLine } from '../../src/records/metrics-line.js';
import type { SweepEvent } from '../../src/records/record.js';
import { groupLabel } from '../../src/report/group-label.js';
import type { ReportSource } from '../../src/report/report-source.js';
import { planOf } from '../plan/plan-of.js';
import { endOf } from '../terminal/ended-trials.js';

/** The rows of a small sweep as metrics.jsonl, and all else that its report is made from but the folder. */
export interface SmallSweep {
  readonly metrics: string;
  readonly source: Omit<ReportSource, 'folder'>;
}

const last = {
  v: 1,
  event: 'sweep',
  time: 1_700_000_000_000,
  name: 'small',
  experiment: { name: 'small', note: '</script><script>evil = 1</script>' },
  codeHash: 'ab'.repeat(32),
  trials: 24,
  backend: 'cpu',
  versions: { node: '20' },
  git: { commit: 'cd'.repeat(20), dirty: true },
  host: { name: 'h', platform: 'linux', processor: 'cpu', cores: 2, memoryGiB: 8 },
  file: '/somewhere/private/small.ts',
} satisfies SweepEvent;

/** Two cells, three initialisations, four seeds; `ones` diverges with gru's first two seeds and fails once with lstm. */
export async function smallSweep(): Promise<SmallSweep> {
  const plan = await planOf({
    cell: sweep(gru({ units: 3 }), lstm({ units: 3 })),
    initializer: sweep(truncatedNormal({ stddev: sweep(0.1, 1) }), orthogonal(), ones()),
    seeds: 4,
  });
  const { trials } = plan;
  const ends = new Map(
    trials.map((trial, i) => {
      const { cell, initializer } = trial.axes;
      const seed = trial.spec.seed.init;
      if (initializer === 'ones' && cell === 'gru' && seed < 2)
        return [trial.id, endOf(trial, null, 'diverged')];
      if (initializer === 'ones' && cell === 'lstm' && seed === 0)
        return [trial.id, endOf(trial, null, 'failed')];
      return [trial.id, endOf(trial, 1 + (i % 8) / 4 + seed / 50)];
    }),
  );
  const metrics = trials.flatMap(({ id }, i) =>
    [0, 2, 4].map((step) =>
      metricsLine({
        ...{ v: 1, trial: id, attempt: 1, step, time: 0 },
        metrics: {
          'loss/train': 3 / (step + 1 + (i % 8)),
          'loss/val': 3 / (step + 1 + (i % 8)),
          'grad_norm/global': 1 + (i % 8),
          'grad_norm/gru.update_gate.wx': 0.5 + step,
          'grad_norm/output.w': 0.25,
        },
      }),
    ),
  );
  const axes = plan.axes.map(({ path }) => path);
  const request = { by: 'initializer', within: ['cell'], tune: [] };
  const metric = usualMetric(trials, ends);
  const comparison: Comparison = compareTrials({ ...plan, ends }, request, metric);
  const placeOf = (trial: (typeof trials)[number]) => ({
    value: valueLabel(trial, 'initializer', ['initializer.stddev']),
    group: groupLabel({ cell: trial.axes.cell }),
  });
  const answer = { comparison, placeOf, scoreOf: metric.scoreOf };
  return {
    metrics: metrics.join(''),
    source: { name: 'small', time: 1_700_000_000_000, axes, trials, ends, missing: 0, last, answer },
  };
}
