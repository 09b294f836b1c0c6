import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { readTables } from '../../src/index.js';
import { repositoryRoot } from '../docs/run-doc-examples.js';
import { filesIn, runSweep, userFolder } from './program.js';

const root = repositoryRoot();
const withoutDuckDb = existsSync(path.join(root, 'node_modules/@duckdb/node-api'))
  ? false
  : 'DuckDB is not installed';

/** A folder whose results hold a recorded sweep named `old`. */
function recordedSweep(context: TestContext): string {
  const folder = userFolder(context, {});
  cpSync(path.join(root, 'test/fixtures/format-1'), path.join(folder, 'results/old'), { recursive: true });
  return folder;
}

/** The lines of what a run printed on standard output. */
async function lines(folder: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runSweep(folder, ...args);
  assert.equal(code, 0, stderr);
  return stdout.trimEnd().split('\n');
}

test('trials go to standard output, all columns or those asked for in their order', async (context) => {
  const folder = recordedSweep(context);
  const before = filesIn(folder);
  const all = await lines(folder, 'export', 'old');
  const some = await lines(folder, 'export', 'old', '--columns', 'seed, cell');
  assert.match(all[0]!, /^trial_id,outcome,seed,cell,/);
  assert.equal(some[0], 'seed,cell');
  assert.equal(some.length, all.length);
  const [seed, cell] = [2, 3].map((column) => all[1]!.split(',')[column]);
  assert.equal(some[1], `${seed},${cell}`);
  assert.deepEqual(filesIn(folder), before);
});

test('metrics are long or wide, and the two hold the same numbers', async (context) => {
  const folder = recordedSweep(context);
  const names = 'loss/train,grad_norm/global';
  const long = await lines(folder, 'export', 'old', '--table', 'metrics', '--columns', names);
  const wide = await lines(folder, 'export', 'old', '--table', 'metrics', '--columns', names, '--wide');
  assert.equal(long[0], 'trial_id,step,metric,value');
  assert.equal(wide[0], `trial_id,step,${names}`);
  const melted = wide.slice(1).flatMap((row) => {
    const [trial, step, loss, norm] = row.split(',');
    return [
      [trial, step, 'loss/train', loss],
      [trial, step, 'grad_norm/global', norm],
    ];
  });
  assert.deepEqual(melted.map((row) => row.join()).sort(), long.slice(1).toSorted());
});

test('a file is written whole, and the library gives the same tables as arrays', async (context) => {
  const folder = recordedSweep(context);
  await lines(folder, 'export', 'old', '--table', 'metrics', '--out', 'metrics.csv');
  const file = readFileSync(path.join(folder, 'metrics.csv'), 'utf8').trimEnd().split('\n');
  const { trials, metrics } = await readTables('old', { results: path.join(folder, 'results') });
  assert.equal(metrics.length, file.length - 1);
  const [first] = metrics;
  assert.equal(file[1], [first!.trial_id, first!.step, first!.metric, first!.value].join());
  assert.equal(trials.length, (await lines(folder, 'export', 'old')).length - 1);
  assert.deepEqual(Object.keys(trials[0]!).slice(0, 4), ['trial_id', 'outcome', 'seed', 'cell']);
});

test('every ended trial of the folder can be taken, those of earlier plans too', async (context) => {
  const folder = recordedSweep(context);
  const planned = await lines(folder, 'export', 'old', '--columns', 'trial_id');
  const all = await lines(folder, 'export', 'old', '--columns', 'trial_id', '--all');
  assert.deepEqual(all.slice(0, planned.length), planned);
  const status = JSON.parse((await lines(folder, 'status', 'old', '--json')).join('\n'));
  assert.equal(all.length - planned.length, status.outside);
});

test('SQL runs over both tables and prints a table, CSV or JSON', {
  skip: withoutDuckDb,
}, async (context) => {
  const folder = recordedSweep(context);
  const sql =
    'SELECT cell, count(*) AS n FROM trials JOIN metrics USING (trial_id) GROUP BY cell ORDER BY cell';
  const [table, csv, json] = await Promise.all(
    ['table', 'csv', 'json'].map((format) => lines(folder, 'query', 'old', sql, '--format', format)),
  );
  assert.deepEqual(csv![0], 'cell,n');
  const rows = JSON.parse(json!.join('\n'));
  assert.deepEqual(
    csv!.slice(1),
    rows.map(({ cell, n }: { cell: string; n: number }) => `${cell},${n}`),
  );
  assert.match(table![0]!, /^cell +n$/);
  assert.equal(table!.length, csv!.length + 1);
});

test('a condition of SQL selects trials, for the metrics too', { skip: withoutDuckDb }, async (context) => {
  const folder = recordedSweep(context);
  const where = ['--where', "outcome = 'completed' AND seed = 0"];
  const trials = await lines(folder, 'export', 'old', '--columns', 'trial_id,outcome,seed', ...where);
  assert.ok(trials.length > 1);
  for (const row of trials.slice(1)) assert.match(row, /^[0-9a-f]{16},completed,0$/);
  const metrics = await lines(folder, 'export', 'old', '--table', 'metrics', ...where);
  const ids = new Set(metrics.slice(1).map((row) => row.slice(0, 16)));
  assert.deepEqual(
    [...ids],
    trials.slice(1).map((row) => row.slice(0, 16)),
  );
});

test('Parquet holds what CSV holds', { skip: withoutDuckDb }, async (context) => {
  const folder = recordedSweep(context);
  await Promise.all([
    lines(folder, 'export', 'old', '--format', 'parquet', '--out', 'trials.parquet'),
    lines(
      folder,
      'export',
      'old',
      '--table',
      'metrics',
      '--format',
      'parquet',
      '--out',
      'metrics.parquet',
      '--wide',
    ),
  ]);
  const count = async (file: string, table: string) => {
    const sql = `SELECT count(*) AS n FROM read_parquet('${path.join(folder, file)}')`;
    const rows = JSON.parse((await lines(folder, 'query', 'old', sql, '--format', 'json')).join('\n'));
    return rows[0].n + 1 === (await lines(folder, 'export', 'old', '--table', table, '--wide')).length;
  };
  assert.deepEqual(
    await Promise.all([count('trials.parquet', 'trials'), count('metrics.parquet', 'metrics')]),
    [true, true],
  );
});

test('wrong columns and wrong SQL are refused in one sentence', async (context) => {
  const folder = recordedSweep(context);
  const column = await runSweep(folder, 'export', 'old', '--columns', 'sed');
  assert.deepEqual(
    [column.code, column.stderr],
    [2, '--columns sed: the trials have no such column; did you mean "seed"?\n'],
  );
  if (withoutDuckDb) return;
  const [where, sql] = await Promise.all([
    runSweep(folder, 'export', 'old', '--where', 'sed = 1'),
    runSweep(folder, 'query', 'old', 'SELEC 1'),
  ]);
  assert.equal(where.code, 2);
  assert.match(where.stderr, /^--where 'sed = 1': Binder Error: .*\n$/);
  assert.deepEqual([sql.code, sql.stderr], [2, 'SQL: Parser Error: syntax error at or near "SELEC"\n']);
});
