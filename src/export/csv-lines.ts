import { stringify } from 'csv-stringify/sync';

const options = {
  escape_formulas: true,
  cast: {
    boolean: String,
    string: (text: string) => (readsAsNumber(text) ? { value: text, escape_formulas: false } : text),
  },
};

/** A value in a CSV file; null is an empty field. */
export type CsvValue = string | number | boolean | null;

/**
 * Rows as RFC 4180 lines, each ended by `\n`. Text that a spreadsheet would take for a formula gets a leading
 * apostrophe; numbers, and text that is one, stay as they are.
 */
export function csvLines(rows: readonly (readonly CsvValue[])[]): string {
  return rows.length === 0 ? '' : stringify(rows as CsvValue[][], options);
}

/** One value as a field of a CSV line. */
export function csvField(value: CsvValue): string {
  return csvLines([[value]]).slice(0, -1);
}

function readsAsNumber(text: string): boolean {
  return /^[+-]((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|Infinity)$/i.test(text);
}
