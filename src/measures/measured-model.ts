import type { CellSpec } from '../cells/index.js';
import type { TaskShape } from '../tasks/index.js';

/** A model as measures see it. */
export interface MeasuredModel {
  readonly task: TaskShape;
  readonly cell: CellSpec;
  readonly layout: {
    /** Every variable by its scope path, with its place in the row of a replica's parameters. */
    readonly variables: readonly {
      readonly path: string;
      readonly shape: readonly number[];
      readonly offset: number;
      readonly size: number;
    }[];
    readonly size: number;
  };
}
