import type { Argv } from 'yargs';
import type { Answer, Command, CommandSurroundings } from './command.js';
import { exitCode } from './exit-code.js';
import { option } from './option.js';
import { readText } from './read-option.js';

/** `run-sweep export <sweep>`: a table of a sweep as CSV or Parquet. */
export const exportCommand: Command<ExportValues> = {
  usage: 'export <sweep>',
  description: 'Write the trials or the metrics as CSV or Parquet, also while the sweep runs',
  options: exportOptions,
  handle: exportTable,
};

function exportOptions(command: Argv) {
  return command
    .positional('sweep', option.sweep)
    .options({
      table: {
        type: 'string',
        requiresArg: true,
        choices: ['trials', 'metrics'] as const,
        default: 'trials' as const,
        describe: 'Which of the two tables',
      },
      format: {
        type: 'string',
        requiresArg: true,
        choices: ['csv', 'parquet'] as const,
        default: 'csv' as const,
        describe: 'Parquet needs the optional package @duckdb/node-api',
      },
      out: {
        type: 'string',
        requiresArg: true,
        default: '-',
        coerce: readText('--out'),
        describe: 'The file; - for standard output',
      },
      where: {
        type: 'string',
        requiresArg: true,
        coerce: readText('--where'),
        describe: 'A condition of SQL on the columns of trials.csv',
      },
      columns: {
        type: 'string',
        requiresArg: true,
        coerce: readText('--columns'),
        describe: 'Columns of the trials, or names of metrics, separated by commas',
      },
      wide: { type: 'boolean', default: false, describe: 'Metrics: one row a step, one column a metric' },
      all: option.all,
      results: option.results,
    })
    .example('$0 export init-grid --columns cell,seed,final_val_loss', 'some columns to standard output')
    .example('$0 export init-grid --table metrics --format parquet --out metrics.parquet', 'all metrics')
    .example('$0 export init-grid --where "cell = \'lstm\' AND final_val_loss < 2"', 'some trials');
}

type ExportValues = ReturnType<typeof exportOptions> extends Argv<infer Values> ? Values : never;

async function exportTable(values: ExportValues, { output }: CommandSurroundings): Promise<Answer> {
  const { findSweep } = await import('../sweep/find-sweep.js');
  const { exportSweep } = await import('../sweep/export-sweep.js');
  const { sweep, results, columns, ...request } = values;
  const listed = columns?.split(',').map((column) => column.trim());
  await exportSweep(await findSweep(sweep, results), { ...request, columns: listed }, output);
  return { text: undefined, code: exitCode.done };
}
