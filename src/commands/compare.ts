import type { Argv } from 'yargs';
import type { Answer, Command } from './command.js';
import { exitCode } from './exit-code.js';
import { option } from './option.js';
import { readText } from './read-option.js';

/** `run-sweep compare <sweep> --by AXIS`: the ranked answer, with confidence. */
export const compareCommand: Command<CompareValues> = {
  usage: 'compare <sweep>',
  description: 'Rank the values of an axis, with intervals and tests, also while the sweep runs',
  options: compareOptions,
  handle: compare,
};

function compareOptions(command: Argv) {
  return command
    .positional('sweep', option.sweep)
    .options({
      by: {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        coerce: readText('--by'),
        describe: 'The axis whose values are compared',
      },
      within: { ...axes, describe: 'An axis whose values are kept apart (repeatable)' },
      tune: {
        ...axes,
        describe: 'An axis whose best setting each value chooses on half of the seeds (repeatable)',
      },
      against: {
        type: 'string',
        requiresArg: true,
        coerce: readText('--against'),
        describe: 'The value to hold the others against, which takes fewer seeds than all pairs',
      },
      metric: {
        type: 'string',
        requiresArg: true,
        coerce: readText('--metric'),
        describe:
          'A loss of trials.csv, or a metric of metrics.csv by its last value or, as auc:NAME, its area',
      },
      filter: option.filter,
      results: option.results,
      json: option.json,
    })
    .example('$0 compare init-grid --by initializer --within cell', 'which initializer wins, for each cell')
    .example(
      '$0 compare lr-grid --by initializer --tune train.optimizer.learningRate',
      'each at its own best rate',
    );
}

const axes = { type: 'string', array: true, nargs: 1, default: [] as string[] } as const;

type CompareValues = ReturnType<typeof compareOptions> extends Argv<infer Values> ? Values : never;

async function compare({
  sweep,
  results,
  metric,
  filter,
  json,
  ...question
}: CompareValues): Promise<Answer> {
  const { findSweep } = await import('../sweep/find-sweep.js');
  const { compareSweep } = await import('../sweep/compare-sweep.js');
  const { comparisonText } = await import('../terminal/comparison-text.js');
  const { comparisonJson } = await import('../terminal/comparison-json.js');
  const { by, within, tune, against } = question;
  const found = await findSweep(sweep, results);
  const comparison = await compareSweep(found, { by, within, tune, against, metric, filters: filter });
  const text = json ? JSON.stringify(comparisonJson(comparison), null, 2) : comparisonText(comparison);
  return { text, code: exitCode.done };
}
