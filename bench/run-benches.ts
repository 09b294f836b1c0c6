import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { textTable } from '../src/terminal/text-table.js';
import { type Bench, type BenchResult, judge } from './result.js';

/** The options that benches have in common, as `parseArgs` takes them. */
export const benchOptions = {
  json: { type: 'string' },
  quick: { type: 'boolean', default: false },
  full: { type: 'boolean', default: false },
} as const;

/** Runs benches one after another, prints a line for each result and then the table, and writes JSON where it is asked for. */
export async function runBenches(benches: Iterable<Bench> | AsyncIterable<Bench>, args: readonly string[]) {
  const { values: options } = parseArgs({ args: [...args], allowPositionals: true, options: benchOptions });
  const results: BenchResult[] = [];
  for await (const bench of benches) {
    for await (const measured of bench({ quick: options.quick, full: options.full })) {
      results.push(judge(measured));
      console.error(`${measured.bench}: ${measured.case}: ${rounded(measured.value)} ${measured.unit}`);
    }
  }
  console.log(table(results));
  if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
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
