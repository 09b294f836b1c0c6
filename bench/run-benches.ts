import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { suggest } from '../src/spec/suggest.js';
import { textTable } from '../src/terminal/text-table.js';
import { type Bench, type BenchOptions, type BenchResult, judge } from './result.js';

/** What `npm run bench` was asked for. */
export interface BenchRequest extends BenchOptions {
  /** Of the benches that are to run. */
  readonly names: readonly string[];
  /** The file that takes the results as JSON. */
  readonly json?: string | undefined;
}

/** Reads arguments; of a request that cannot be, or for help, it says so itself and returns the exit code. */
export function readRequest(args: readonly string[], known: readonly string[]): BenchRequest | number {
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    if (values.help) {
      console.log(usage(known));
      return 0;
    }
    const stranger = positionals.find((name) => !known.includes(name));
    if (stranger !== undefined) {
      console.error(`unknown bench "${stranger}"${suggest(stranger, known)}; there are ${known.join(', ')}`);
      return 2;
    }
    const { json, quick, full } = values;
    return { names: positionals.length > 0 ? positionals : known, json, quick, full };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message.split('. ')[0]}\n${usage(known)}`);
    return 2;
  }
}

const options = {
  json: { type: 'string' },
  quick: { type: 'boolean', default: false },
  full: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function usage(known: readonly string[]): string {
  return `usage: npm run bench -- [${known.join('|')} …] [--quick] [--full] [--json FILE]
  --quick      the smallest sizes, which only show that everything runs
  --full       the cases that take many minutes too
  --json FILE  writes the results there`;
}

/** Runs benches one after another, prints a line for each result and then the table, and writes JSON where it is asked for. */
export async function runBenches(
  benches: Iterable<Bench> | AsyncIterable<Bench>,
  { json, quick, full }: BenchRequest,
) {
  const results: BenchResult[] = [];
  for await (const bench of benches) {
    for await (const measured of bench({ quick, full })) {
      results.push(judge(measured));
      console.error(`${measured.bench}: ${measured.case}: ${rounded(measured.value)} ${measured.unit}`);
    }
  }
  console.log(table(results));
  if (json) writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
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
