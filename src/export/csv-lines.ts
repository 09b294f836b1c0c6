import { stringify } from 'csv-stringify/sync';

const options = {
  cast: {
    boolean: String,
    string: (text: string) => (readsAsNumber(text) ? { value: text, escape_formulas: false } : text),
  },
};

/** A value in a CSV file; null is an empty field. */
export type CsvValue = string | number | boolean | null;

/** How CSV is written. */
export interface CsvOptions {
  /** Whether text that a spreadsheet would take for a formula gets a leading apostrophe; default true. */
  readonly escapeFormulas?: boolean;
}

/**
 * Rows as RFC 4180 lines, each ended by `\n`. Text that a spreadsheet would take for a formula gets a leading
 * apostrophe; numbers, and text that is one, stay as they are.
 */
export function csvLines(
  rows: readonly (readonly CsvValue[])[],
  { escapeFormulas = true }: CsvOptions = {},
): string {
  return rows.length === 0
    ? ''
    : stringify(rows as CsvValue[][], { ...options, escape_formulas: escapeFormulas });
}

/** One value as a field of a CSV line. */
export function csvField(value: CsvValue, options?: CsvOptions): string {
  return csvLines([[value]], options).slice(0, -1);
}

function readsAsNumber(text: string): boolean {
  return /^[+-]((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|Infinity)$/i.test(text);
}
