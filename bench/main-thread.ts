import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { prepareSweep } from '../src/sweep/prepare-sweep.js';
import { trainMissing } from '../src/sweep/train-missing.js';
import type { BenchOptions, Measured } from './result.js';

const initGrid = fileURLToPath(new URL('../../experiments/init-grid.ts', import.meta.url));

/** How much of a core the thread that keeps the journal takes while the first experiment trains, logging as it does by default. */
export async function* mainThreadBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  const results = await mkdtemp(path.join(os.tmpdir(), 'init-sweep-bench-'));
  const request = {
    experiment: initGrid,
    results,
    backend: 'auto',
    filters: [],
    limit: quick ? 2 : 66,
    retryFailed: false,
  } as const;
  try {
    const prepared = await prepareSweep(request);
    let idle = performance.eventLoopUtilization();
    let begun = false;
    await trainMissing(prepared, request, {
      // The first text is of the backend, when the workers stand ready.
      stream: {
        write: () => {
          if (!begun) idle = performance.eventLoopUtilization();
          begun = true;
        },
      },
      signal: new AbortController().signal,
      onUpload: () => {},
      onTraining: () => {},
      now: Date.now,
    });
    const { utilization } = performance.eventLoopUtilization(idle);
    yield {
      bench: 'scheduler',
      case: 'share of a core that the main thread takes for init-grid',
      value: 100 * utilization,
      unit: '%',
      bar: { atMost: 10 },
    };
  } finally {
    await rm(results, { recursive: true });
  }
}
