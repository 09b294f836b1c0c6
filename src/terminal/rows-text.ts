import { type CsvValue, csvLines } from '../export/csv-lines.js';
import type { SqlRows, SqlValue } from '../export/duckdb.js';
import { textTable } from './text-table.js';

/** Rows of a query as a table for people, as CSV, or as a JSON array of objects. */
export function rowsText({ columns, rows }: SqlRows, format: 'table' | 'csv' | 'json'): string {
  if (format === 'csv') return csvLines([columns, ...rows.map((row) => row.map(csvValue))]).trimEnd();
  if (format === 'json') {
    const objects = rows.map((row) =>
      Object.fromEntries(columns.map((column, i) => [column, jsonValue(row[i]!)])),
    );
    return JSON.stringify(objects, null, 2);
  }
  const numeric = columns.flatMap((_, i) =>
    rows.some((row) => typeof row[i] === 'number') &&
    rows.every((row) => row[i] === null || typeof row[i] === 'number')
      ? [i]
      : [],
  );
  return textTable(
    columns,
    rows.map((row) => row.map((value) => cellText(value))),
    numeric,
  );
}

/** A number that JSON cannot hold, by its name. */
function jsonValue(value: SqlValue): SqlValue {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function csvValue(value: SqlValue): CsvValue {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

function cellText(value: SqlValue): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
