import { setTimeout } from 'node:timers/promises';
import type { RunCohort } from '../../src/scheduler/executor.js';
import { completed } from './test-trial.js';

/** What `printAll` prints, a warning that Node tells of in a later tick last. */
export const printed = 'log 1\nwarn\nerror\nout bytes\nafter a wait\nDeprecationWarning: a warning\n';

/** "Trains" a cohort and prints meanwhile. */
export const printAll: RunCohort = async ({ trials }) => {
  console.log('log %d', 1);
  console.warn('warn');
  console.error('error');
  process.stdout.write('out ');
  process.stderr.write(Buffer.from('bytes\n'));
  await setTimeout(1);
  console.info('after a wait');
  process.emitWarning('a warning', 'DeprecationWarning');
  return trials.map(({ trial, attempt }) => completed(trial.id, attempt));
};
