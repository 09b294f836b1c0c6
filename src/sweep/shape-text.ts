import type { CellSpec } from '../cells/index.js';
import type { TaskShape } from '../tasks/task.js';

/** What a trial trains, in words: `lstm of 64 units on 32 sequences of 10 steps`. */
export function shapeText(cell: CellSpec, { batch, steps }: TaskShape): string {
  const { kind, units, layers } = cell.kind === 'bidirectional' ? cell.cell : cell;
  const both = cell.kind === 'bidirectional' ? 'bidirectional ' : '';
  const deep = layers > 1 ? ` in ${layers} layers` : '';
  return `${both}${kind} of ${units} units${deep} on ${batch} sequences of ${steps} steps`;
}
