import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchOptions, Measured } from './result.js';

const script = fileURLToPath(new URL('./command-memory.js', import.meta.url));
const bench = 'scheduler';

/** A grid of 2,500 points over two cells, an initializer with two axes, others with one, and learning rates. */
const text = (
  seeds: number,
) => `import { adding, defineExperiment, gru, lstm, orthogonal, sgd, sweep, truncatedNormal } from 'init-sweep';

const hundredths = (count) => Array.from({ length: count }, (_, index) => (index + 1) / 100);

export default defineExperiment({
  name: 'grid',
  task: adding({ length: 4, batchSize: 4, validationSize: 20 }),
  cell: sweep(gru({ units: 3 }), lstm({ units: 3 })),
  initializer: sweep(
    truncatedNormal({ mean: sweep(...hundredths(10)), stddev: sweep(...hundredths(24)) }),
    orthogonal({ gain: sweep(...hundredths(10)) }),
  ),
  train: { steps: 20, optimizer: sgd({ learningRate: sweep(...hundredths(5)) }), clipNorm: 1 },
  seeds: ${seeds},
});
`;

/** How long `run-sweep --dry-run` takes for a large grid, process start and all, and how much memory. */
export async function* dryRunBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  const seeds = quick ? 2 : 400;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'init-sweep-bench-'));
  try {
    writeFileSync(path.join(folder, 'grid.mjs'), text(seeds));
    const start = performance.now();
    const args = [script, 'grid.mjs', '--dry-run', '--json', '--backend', 'cpu'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    const seconds = (performance.now() - start) / 1000;
    if (status !== 0) throw new Error(`run-sweep --dry-run ended with ${status}: ${stderr}`);
    const { planned } = JSON.parse(stdout) as { planned: number };
    const name = `--dry-run of ${planned} trials`;
    const bytes = Number(stderr.trim().split('\n').at(-1));
    yield { bench, case: name, value: seconds, unit: 's', bar: { atMost: 10 } };
    yield { bench, case: name, value: bytes / 2 ** 20, unit: 'MiB', bar: { atMost: 1536 } };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
