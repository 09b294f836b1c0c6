import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WritePiece } from '../disk/write-atomically.js';
import { InvalidRequest } from '../spec/invalid-request.js';

/** What of DuckDB's package is used. */
interface DuckDb {
  readonly DuckDBInstance: { create(path: string): Promise<Instance> };
}
interface Instance {
  connect(): Promise<Connection>;
  closeSync(): void;
}
interface Connection {
  runAndReadAll(sql: string): Promise<{ columnNames(): string[]; getRowsJS(): unknown[][] }>;
  closeSync(): void;
}

/** A value that a query gave: what JSON can hold, or a number that is not finite. */
export type SqlValue =
  | string
  | number
  | boolean
  | null
  | readonly SqlValue[]
  | { readonly [name: string]: SqlValue };

/** The rows that a query gave. */
export interface SqlRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** A table that is filled from CSV: its columns with their SQL types, and what writes it. */
export interface CsvTable {
  readonly name: string;
  readonly columns: Readonly<Record<string, string>>;
  /** Writes the table as CSV with a header, formulas unescaped. */
  readonly fill: (write: WritePiece) => Promise<unknown>;
}

/** A database with its tables. */
export interface Database {
  /** Runs SQL, several statements too, and gives the rows of the last; throws InvalidRequest with DuckDB's words. */
  query(sql: string): Promise<SqlRows>;
  /** Runs SQL that writes a file. */
  run(sql: string): Promise<void>;
}

// A name that the compiler does not resolve: the package is optional.
const packageName: string = '@duckdb/node-api';

/**
 * Opens a database in memory over tables that are written to a temporary folder, hands it over, and removes it all.
 * A table is a view of its file, so that DuckDB streams it. Throws InvalidRequest where the package is not installed.
 */
export async function withDatabase<T>(
  tables: readonly CsvTable[],
  use: (database: Database) => Promise<T>,
): Promise<T> {
  const { DuckDBInstance } = await load();
  const folder = await mkdtemp(join(tmpdir(), 'init-sweep-sql-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.runAndReadAll(`SET temp_directory = ${sqlText(folder)}`);
    for (const table of tables) await connection.runAndReadAll(await view(table, folder));
    return await use({
      query: (sql) => query(connection, sql),
      run: async (sql) => void (await connection.runAndReadAll(sql)),
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Text as a literal of SQL. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an identifier of SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function load(): Promise<DuckDb> {
  try {
    return (await import(packageName)) as DuckDb;
  } catch (cause) {
    throw new InvalidRequest(
      `SQL and Parquet need DuckDB, which is not installed: npm install ${packageName}`,
      {
        cause,
      },
    );
  }
}

async function view({ name, columns, fill }: CsvTable, folder: string): Promise<string> {
  const file = join(folder, `${name}.csv`);
  const handle = await open(file, 'w');
  await fill((piece) => handle.writeFile(piece)).finally(() => handle.close());
  const types = Object.entries(columns).map(([column, type]) => `${sqlText(column)}: ${sqlText(type)}`);
  return `CREATE VIEW ${sqlName(name)} AS SELECT * FROM read_csv(${sqlText(file)}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {${types.join(', ')}})`;
}

async function query(connection: Connection, sql: string): Promise<SqlRows> {
  try {
    const read = await connection.runAndReadAll(sql);
    return { columns: read.columnNames(), rows: read.getRowsJS().map((row) => row.map(plain)) };
  } catch (cause) {
    const [first] = (cause instanceof Error ? cause.message : String(cause)).split('\n\nLINE');
    throw new InvalidRequest(`SQL: ${first!.replace(/\s*\n\s*/g, ' ')}`, { cause });
  }
}

/** A value of DuckDB as JSON's kinds: whole numbers beyond 2⁵³ and times become text. */
function plain(value: unknown): SqlValue {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object') return value as string | number | boolean;
  if (Object.getPrototypeOf(value) !== Object.prototype) return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}
