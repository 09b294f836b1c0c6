import { checkFileHash } from '../checkpoints/file-hash.js';
import { readSafetensors } from '../checkpoints/read-safetensors.js';
import { symbolsIn } from '../checkpoints/saved-file.js';
import { slotOf } from '../checkpoints/source-file.js';
import type { WarmStartSpec } from '../plan/trial.js';
import type { Weights } from './control-weights.js';

/** The characters that numbers stand for, in their order; absent where they are not known, or there are none. */
export interface Symbols {
  readonly input?: readonly string[] | undefined;
  readonly output?: readonly string[] | undefined;
}

/** What a trial may begin with. */
export interface SourceWeights {
  /** By scope path. */
  readonly variables: ReadonlyMap<string, Weights>;
  /** The optimizer's state, one map by scope path for each number that it keeps of a weight. */
  readonly slots: readonly ReadonlyMap<string, Weights>[];
  readonly symbols: Symbols;
}

/**
 * Reads what a trial begins with from a file; throws an Error of one sentence where that is not whole, or not the one
 * that the trial names.
 */
export async function readSource(file: string, { from }: WarmStartSpec): Promise<SourceWeights> {
  if (from.kind === 'file') await checkFileHash(file, from.sha256);
  const { tensors, metadata } = await readSafetensors(file);
  if (from.kind === 'trial' && metadata.trial !== from.id)
    throw new Error(
      `${file}: it holds the weights of trial ${metadata.trial}, and those of ${from.id} were expected`,
    );
  const variables = new Map<string, Weights>();
  const slots: Map<string, Weights>[] = [];
  for (const [name, weights] of tensors) {
    const slot = slotOf(name);
    if (slot === undefined) {
      variables.set(name, weights);
      continue;
    }
    slots[slot.slot] ??= new Map();
    slots[slot.slot]!.set(slot.path, weights);
  }
  return { variables, slots, symbols: symbolsIn(metadata) };
}
