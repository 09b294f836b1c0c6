import { type SqlRows, withDatabase } from '../export/duckdb.js';
import { metricsTable, trialsTable } from '../export/sweep-tables.js';
import type { FoundSweep } from './find-sweep.js';
import { openTables } from './open-tables.js';

/**
 * Runs SQL over the tables `trials` and `metrics` of a sweep, in a database of its own in memory: nothing of the sweep
 * changes. Throws InvalidRequest with one sentence.
 */
export async function querySweep({ folder }: FoundSweep, sql: string, all: boolean): Promise<SqlRows> {
  const tables = await openTables(folder, { all });
  // The metrics can be large, and are written out only for SQL that may ask for them.
  const asked = /metrics/i.test(sql) ? [trialsTable(tables), metricsTable(tables)] : [trialsTable(tables)];
  return withDatabase(asked, ({ query }) => query(sql));
}
