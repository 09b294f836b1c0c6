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
  /** The characters that the numbers of its inputs and outputs stand for, where they stand for any. */
  readonly symbols: {
    readonly input?: readonly string[] | undefined;
    readonly output?: readonly string[] | undefined;
  };
}

/** The metadata of a file of saved weights. */
export function savedMetadata({
  trial,
  spec,
  step,
  backend,
  save,
  symbols,
}: SavedWords): Record<string, string> {
  const known = Object.entries(symbols).filter(([, list]) => list !== undefined);
  return {
    format: 'init-sweep',
    trial,
    step: String(step),
    backend,
    save: canonicalJson(save),
    spec: canonicalJson(spec),
    ...(known.length > 0 && { symbols: canonicalJson(Object.fromEntries(known)) }),
  };
}

/** The characters that a file's metadata tell of; none where they do not, or make no sense. */
export function symbolsIn(metadata: Readonly<Record<string, string>>): SavedWords['symbols'] {
  try {
    const { input, output } = JSON.parse(metadata.symbols ?? '{}') as Record<string, unknown>;
    const list = (value: unknown) =>
      Array.isArray(value) && value.every((symbol) => typeof symbol === 'string') ? value : undefined;
    return { input: list(input), output: list(output) };
  } catch {
    return {};
  }
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
