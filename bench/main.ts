import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { suggest } from '../src/spec/suggest.js';
import { textTable } from '../src/terminal/text-table.js';
import { type Bench, type BenchResult, judge } from './result.js';

/** Every bench by its name; one name may stand for several files. */
const benches: Readonly<Record<string, readonly (() => Promise<Bench>)[]>> = {
  engine: [
    async () => (await import('./engine.js')).engineBench,
    async () => (await import('./engine-peers.js')).enginePeersBench,
    async () => (await import('./engine-threads.js')).engineThreadsBench,
  ],
  scheduler: [
    async () => (await import('./scheduler.js')).schedulerBench,
    async () => (await import('./dry-run.js')).dryRunBench,
    async () => (await import('./main-thread.js')).mainThreadBench,
  ],
  mlflow: [
    async () => (await import('./mlflow.js')).mlflowBench,
    async () => (await import('./upload-beside-training.js')).uploadBesideTrainingBench,
  ],
  report: [async () => (await import('./report.js')).reportBench],
  transfer: [async () => (await import('./transfer.js')).transferBench],
  catalogue: [
    async () => (await import('./sampling.js')).samplingBench,
    async () => (await import('./diagnostics.js')).diagnosticsBench,
  ],
  queue: [
    async () => (await import('./queue.js')).queueBench,
    async () => (await import('./queue-scale.js')).queueScaleBench,
  ],
  startup: [async () => (await import('./startup.js')).startupBench],
};

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
  },
});
const stranger = positionals.find((name) => !Object.hasOwn(benches, name));

if (stranger === undefined) {
  const results: BenchResult[] = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
    for (const load of benches[name]!) {
      for await (const measured of (await load())({ quick: options.quick, full: options.full })) {
        results.push(judge(measured));
        console.error(`${measured.bench}: ${measured.case}: ${rounded(measured.value)} ${measured.unit}`);
      }
    }
  }
  console.log(table(results));
  if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
} else {
  const names = Object.keys(benches);
  console.error(`unknown bench "${stranger}"${suggest(stranger, names)}; there are ${names.join(', ')}`);
  process.exitCode = 2;
}

function table(results: readonly BenchResult[]): string {
  const rows = results.map(
    ({ bench, case: name, value, unit, peer, peerValue, ratio, bar, holds, missing }) => [
      bench,
      name,
      rounded(value),
      unit,
      peer === null ? '' : `${peer} ${missing ? `(${missing})` : rounded(peerValue!)}`,
      ratio === null ? '' : rounded(ratio),
      bar ?? '',
      holds === null ? '' : holds ? 'yes' : 'NO',
    ],
  );
  return textTable(['bench', 'case', 'value', 'unit', 'peer', 'ratio', 'bar', 'holds'], rows, [2, 5]);
}

function rounded(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 3 });
}
