import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type WritePiece, writeAtomically } from '../disk/write-atomically.js';
import { sqlName, sqlText, withDatabase } from '../export/duckdb.js';
import { metricNames, streamMetricsCsv } from '../export/metrics-csv.js';
import { metricsTable, type SweepTables, trialsTable } from '../export/sweep-tables.js';
import { streamTrialsCsv, trialColumns } from '../export/trials-csv.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { suggest } from '../spec/suggest.js';
import type { FoundSweep } from './find-sweep.js';
import { openTables, type TablesRequest } from './open-tables.js';

/** What of a sweep is exported, how and where to. */
export interface ExportRequest extends TablesRequest {
  readonly format: 'csv' | 'parquet';
  readonly table: TableName;
  /** Columns of the trials, or names of metrics; default all. */
  readonly columns: readonly string[] | undefined;
  /** One row a step and one column a metric; default one row a metric. */
  readonly wide: boolean;
  /** The file; `-` for standard output. */
  readonly out: string;
}

/** The two tables of a sweep. */
export type TableName = 'trials' | 'metrics';

/** Exports one table of a sweep; `output` takes what goes to standard output. Throws InvalidRequest with one sentence. */
export async function exportSweep(
  { folder }: FoundSweep,
  request: ExportRequest,
  output: WritePiece,
): Promise<void> {
  const tables = await openTables(folder, request);
  const columns = await checkColumns(tables, request);
  const fill = (write: WritePiece) =>
    request.format === 'csv'
      ? writeCsv(tables, { ...request, columns }, write)
      : writeParquet(tables, { ...request, columns }, write);
  if (request.out === '-') return fill(output);
  await writeAtomically(request.out, fill).catch((cause: Error) => {
    throw cause instanceof InvalidRequest ? cause : new InvalidRequest(cause.message, { cause });
  });
}

/** The columns asked for, all of which must be there; every metric's name where a wide table has no others. */
async function checkColumns(
  { folder, plan, ends }: SweepTables,
  { table, columns, wide }: ExportRequest,
): Promise<readonly string[] | undefined> {
  if (columns === undefined && !(table === 'metrics' && wide)) return undefined;
  const ended = plan.trials.flatMap(({ id }) => ends.get(id) ?? []);
  const known = table === 'trials' ? trialColumns(plan.axes) : [...(await metricNames(folder, ended))];
  const stranger = columns?.find((column) => !known.includes(column));
  if (stranger !== undefined) {
    const hint = suggest(stranger, known) || `; there are ${known.slice(0, 20).join(', ')}`;
    throw new InvalidRequest(`--columns ${stranger}: the ${table} have no such column${hint}`);
  }
  return columns ?? known;
}

type TableRequest = Pick<ExportRequest, 'table' | 'columns' | 'wide'>;

async function writeCsv(tables: SweepTables, { table, columns, wide }: TableRequest, write: WritePiece) {
  const { folder, plan, ends } = tables;
  if (table === 'trials') {
    await streamTrialsCsv(write, plan, ends, { columns });
    return;
  }
  const ended = plan.trials.flatMap(({ id }) => ends.get(id) ?? []);
  const shape = wide ? { wide: columns } : { only: columns && new Set(columns) };
  await streamMetricsCsv(write, folder, ended, shape);
}

async function writeParquet(tables: SweepTables, { table, columns, wide }: TableRequest, write: WritePiece) {
  const isWide = table === 'metrics' && wide;
  const source =
    table === 'trials' ? trialsTable(tables) : metricsTable(tables, isWide ? columns : undefined);
  const chosen = table === 'trials' && columns ? columns.map(sqlName).join(', ') : '*';
  const where =
    table === 'metrics' && columns && !isWide ? ` WHERE metric IN (${columns.map(sqlText).join(', ')})` : '';
  const folder = await mkdtemp(path.join(tmpdir(), 'init-sweep-parquet-'));
  const file = path.join(folder, 'table.parquet');
  try {
    await withDatabase([source], (database) =>
      database.run(`COPY (SELECT ${chosen} FROM ${table}${where}) TO ${sqlText(file)} (FORMAT parquet)`),
    );
    for await (const piece of createReadStream(file)) await write(piece as Uint8Array);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
