import type { PassModel } from '../engine/model-pass.js';
import { sizesOf } from './layout.js';
import type { Model } from './model.js';

/** A model as an engine's pass sees it; the variables stand in the order of their declaration. */
export function passModel({ task, cell, layout }: Model): PassModel {
  const { input, output } = task;
  const [directions, directed] = cell.kind === 'bidirectional' ? [2 as const, cell.cell] : [1 as const, cell];
  return { cell: directed, directions, input, output, sizes: sizesOf(layout) };
}
