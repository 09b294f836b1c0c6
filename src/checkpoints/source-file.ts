import path from 'node:path';
import { sourceName } from './checkpoint-names.js';
import { readSafetensors } from './read-safetensors.js';
import type { StoredTensor } from './safetensors.js';
import { type SavedWords, savedMetadata } from './saved-file.js';
import { writeSafetensors } from './write-safetensors.js';

/** What a trial leaves to those that begin from it: its last weights by scope path, and the optimizer's state of each. */
export interface LeftWeights {
  readonly variables: ReadonlyMap<string, StoredTensor>;
  readonly slots: readonly ReadonlyMap<string, StoredTensor>[];
}

const kind = 'source';

/** The name of a variable's optimizer state in the file. */
function slotName(slot: number, scope: string): string {
  return `optimizer/${slot}/${scope}`;
}

/** Which optimizer state a tensor's name stands for; undefined where it is a variable's. */
export function slotOf(name: string): { readonly slot: number; readonly path: string } | undefined {
  const [, slot, scope] = /^optimizer\/(\d)\/(.+)$/.exec(name) ?? [];
  return slot === undefined ? undefined : { slot: Number(slot), path: scope! };
}

/** Writes what a trial leaves to others, whole and on disk. */
export function writeSourceFile(
  file: string,
  words: Omit<SavedWords, 'save'>,
  { variables, slots }: LeftWeights,
): Promise<void> {
  const kept = slots.flatMap((values, slot) =>
    [...values].map(([scope, tensor]) => [slotName(slot, scope), tensor] as const),
  );
  const tensors = new Map([...variables, ...kept]);
  return writeSafetensors(file, { tensors, metadata: savedMetadata({ ...words, save: kind }) });
}

/** Whether a folder has what a trial left to others, as it was trained on a backend, or on any. */
export async function isSourceSaved(folder: string, trial: string, backend?: string): Promise<boolean> {
  try {
    const { metadata } = await readSafetensors(path.join(folder, sourceName(trial)), () => false);
    const fits = backend === undefined || metadata.backend === backend;
    return fits && metadata.trial === trial && metadata.save === JSON.stringify(kind);
  } catch {
    return false;
  }
}
