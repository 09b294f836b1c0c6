import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type BenchOptions, type Measured, median } from './result.js';

const command = fileURLToPath(new URL('../src/cli.js', import.meta.url));

/** How long the command takes to show its help, process start and all. */
export async function* startupBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  const times = Array.from({ length: quick ? 1 : 7 }, () => {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [command, '--help'], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`run-sweep --help ended with ${status}: ${stderr}`);
    return (performance.now() - start) / 1000;
  });
  yield { bench: 'startup', case: 'run-sweep --help', value: median(times), unit: 's', bar: { atMost: 0.3 } };
}
