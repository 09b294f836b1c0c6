import { seedLabel } from './seed-label.js';
import type { Trial } from './trial.js';

/** A trial that others begin from, in a few words: what it learnt, with which cell, for how long, its seed. */
export function sourceLabel({ spec }: Pick<Trial, 'spec'>): string {
  const { task, cell, train, seed } = spec;
  const { kind, units } = cell.kind === 'bidirectional' ? cell.cell : cell;
  const both = cell.kind === 'bidirectional' ? 'bidirectional ' : '';
  return `${task.kind}${textOf(task)}, ${both}${kind} of ${units}, ${train.steps} steps, seed=${seedLabel(seed)}`;
}

/** The text of a task, where it has one. */
function textOf(task: Trial['spec']['task']): string {
  if (!('corpus' in task)) return '';
  const { corpus } = task;
  if (typeof corpus === 'string') return ` on ${corpus}`;
  return ` on ${'file' in corpus ? corpus.file : Object.values(corpus).flat().join('+')}`;
}
