import type { Argv } from 'yargs';
import type { Answer, Command } from './command.js';
import { exitCode } from './exit-code.js';
import { option } from './option.js';
import { readText } from './read-option.js';

/** `run-sweep query <sweep> "SQL"`: SQL over the tables `trials` and `metrics`. */
export const queryCommand: Command<QueryValues> = {
  usage: 'query <sweep> <sql>',
  description: 'Run SQL over the tables trials and metrics, also while the sweep runs',
  options: queryOptions,
  handle: query,
};

function queryOptions(command: Argv) {
  return command
    .positional('sweep', option.sweep)
    .positional('sql', {
      type: 'string',
      demandOption: true,
      describe: 'The query, by DuckDB (the optional package @duckdb/node-api)',
      coerce: readText('the SQL'),
    })
    .options({
      format: {
        type: 'string',
        requiresArg: true,
        choices: ['table', 'csv', 'json'] as const,
        default: 'table' as const,
        describe: 'How the rows are printed',
      },
      all: option.all,
      results: option.results,
    })
    .example(
      '$0 query init-grid "SELECT cell, avg(final_val_loss) FROM trials GROUP BY cell"',
      'a mean a cell',
    );
}

type QueryValues = ReturnType<typeof queryOptions> extends Argv<infer Values> ? Values : never;

async function query({ sweep, sql, format, all, results }: QueryValues): Promise<Answer> {
  const { findSweep } = await import('../sweep/find-sweep.js');
  const { querySweep } = await import('../sweep/query-sweep.js');
  const { rowsText } = await import('../terminal/rows-text.js');
  const rows = await querySweep(await findSweep(sweep, results), sql, all);
  return { text: rowsText(rows, format), code: exitCode.done };
}
