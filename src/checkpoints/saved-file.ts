import path from 'node:path';
import { canonicalJson } from '../math/canonical-json.js';
import { savedName } from './checkpoint-names.js';
import { readSafetensors } from './read-safetensors.js';

/** What a file of saved weights says of itself, in its metadata. */
export interface SavedWords {
  readonly trial: string;
  /** The trial's whole spec. */
  readonly spec: unknown;
  /** Updates made. */
  readonly step: number;
  readonly backend: string;
  /** What the experiment asked for: scopes, and when. */
  readonly save: unknown;
}

/** The metadata of a file of saved weights. */
export function savedMetadata({ trial, spec, step, backend, save }: SavedWords): Record<string, string> {
  return {
    format: 'init-sweep',
    trial,
    step: String(step),
    backend,
    save: canonicalJson(save),
    spec: canonicalJson(spec),
  };
}

/** Whether a folder has the final weights of a trial, as the experiment asks for them. */
export async function isSaved(folder: string, trial: string, save: unknown): Promise<boolean> {
  try {
    const { metadata } = await readSafetensors(path.join(folder, savedName(trial)), () => false);
    return metadata.trial === trial && metadata.save === canonicalJson(save);
  } catch {
    return false;
  }
}
