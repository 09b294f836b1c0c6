import { cells, directedOf, stackLayers } from '../cells/index.js';
import { updateOperations } from './measure-interval.js';
import type { MeasuredModel } from './measured-model.js';
import { cutsOf } from './run-watched.js';

/** The most sequences of the diagnostic batch. */
export const diagnosticSequences = 8;

/** The operations of training that take as long as a pass over the diagnostic batch: its own, and the calls of its pieces. */
export function passOperations(model: MeasuredModel): number {
  const { task, cell } = model;
  const passes = cell.kind === 'bidirectional' && task.output.at === 'every-step' ? 2 : 1;
  const layers = stackLayers(cell).flat().length;
  const pieces = layers * cutsOf(task.steps).length * cells[directedOf(cell).kind].states;
  const own = (updateOperations(model) * Math.min(diagnosticSequences, task.batch)) / task.batch;
  return passes * (3 * own + 45e6 * pieces);
}
