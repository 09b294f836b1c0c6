import { stackLayers } from '../cells/index.js';
import { slotsOf } from '../optimizers/index.js';
import type { ReplicaState } from '../plan/continuation.js';
import type { TrialSpec } from '../plan/trial.js';
import { loadWeights } from '../warm-start/load-weights.js';
import { readSource, type SourceWeights } from '../warm-start/source-weights.js';
import { declareVariables, type Model } from './model.js';

/** Reads the sources of a cohort's trials, each file once. */
export type ReadSource = (
  file: string,
  warmStart: NonNullable<TrialSpec['warmStart']>,
) => Promise<SourceWeights>;

/** A reader of sources that remembers what it has read. */
export function sourceReader(): ReadSource {
  const known = new Map<string, Promise<SourceWeights>>();
  return (file, warmStart) => {
    const source = known.get(file) ?? readSource(file, warmStart);
    known.set(file, source);
    return source;
  };
}

/** A replica at step 0: its drawn `parameters` [P] and, where it begins from others, over them the weights out of `file`. */
export async function warmState(
  model: Model,
  spec: TrialSpec,
  parameters: Float32Array,
  file: string | undefined,
  read: ReadSource = sourceReader(),
): Promise<ReplicaState> {
  const fresh: ReplicaState = { parameters, slots: [], states: undefined, firstBadStep: undefined };
  const { warmStart } = spec;
  if (warmStart === undefined) return fresh;
  if (file === undefined) throw new Error('no file of the weights to begin with was given');
  const source = await read(file, warmStart);
  const loadsSlots = warmStart.optimizerState === 'loaded';
  const slots = Array.from(
    { length: loadsSlots ? slotsOf(spec.train.optimizer) : 0 },
    () => new Float32Array(model.layout.size),
  );
  const declared = declareVariables(model.task, model.cell, { kind: 'zeros' });
  const variables = model.layout.variables.map(({ path, shape, offset, size }, place) => ({
    path,
    shape,
    site: declared[place]!.site,
    values: parameters.subarray(offset, offset + size),
    slots: slots.map((slot) => slot.subarray(offset, offset + size)),
  }));
  loadWeights(
    {
      variables,
      layers: layerPaths(model.cell),
      symbols: { input: model.task.input.symbols, output: model.task.output.symbols },
      seed: spec.seed.init,
    },
    source,
    warmStart,
  );
  return { ...fresh, slots };
}

/** The scope paths of a cell's layers from the bottom up, those of a bidirectional layer side by side. */
export function layerPaths(cell: Model['cell']): readonly (readonly string[])[] {
  return stackLayers(cell).map((directions) => directions.map(({ path }) => path.join('/')));
}
