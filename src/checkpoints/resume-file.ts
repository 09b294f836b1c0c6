import { sha256Hex } from '../math/hash.js';
import type { BestWeights, TrainingState } from '../plan/continuation.js';
import { readSafetensors } from './read-safetensors.js';
import type { Safetensors, StoredTensor } from './safetensors.js';
import { writeSafetensors } from './write-safetensors.js';

/** Which state of which trial a file holds; a file is good for this and nothing else. */
export interface ResumeKey {
  readonly trial: string;
  readonly attempt: number;
  /** Updates made. */
  readonly step: number;
  /** What the bits of its further steps depend on beside its spec: program, backend, processor. */
  readonly stamp: string;
}

const kind = 'init-sweep resume 1';

/** Writes the state of a trial to a file that it can go on from. */
export function writeResumeFile(file: string, key: ResumeKey, state: TrainingState): Promise<void> {
  const { replica, best, log } = state;
  const tensors = new Map<string, StoredTensor>();
  const add = (name: string, values: Float32Array | undefined) => {
    if (values) tensors.set(name, { shape: [values.length], values });
  };
  add('parameters', replica?.parameters);
  for (const [slot, values] of (replica?.slots ?? []).entries()) add(`slots/${slot}`, values);
  add('states', replica?.states);
  add('best', best?.parameters);
  const words = {
    ...metadataOf(key),
    log,
    ...(replica?.firstBadStep !== undefined && { firstBadStep: String(replica.firstBadStep) }),
    ...(best && { bestLoss: String(best.loss), bestStep: String(best.step) }),
  };
  return writeSafetensors(file, { tensors, metadata: { ...words, digest: digestOf(tensors, words) } });
}

/** Reads the state that a trial goes on from; throws an Error with the reason where the file does not hold it whole. */
export async function readResumeFile(file: string, key: ResumeKey): Promise<TrainingState> {
  const { tensors, metadata } = await readSafetensors(file);
  for (const [name, value] of Object.entries(metadataOf(key))) {
    if (metadata[name] === value) continue;
    throw new Error(
      name === 'stamp'
        ? `${file}: made by another version of the program, on another backend or on another processor`
        : `${file}: its ${name} is ${metadata[name]}, and ${value} was expected`,
    );
  }
  const { digest, ...words } = metadata;
  if (digest !== digestOf(tensors, words)) throw new Error(`${file}: its contents are damaged`);
  const values = (name: string) => tensors.get(name)?.values;
  const parameters = values('parameters');
  const slots = [...tensors].filter(([name]) => name.startsWith('slots/')).map(([, slot]) => slot.values);
  const { firstBadStep } = words;
  return {
    log: words.log!,
    replica: parameters && {
      parameters,
      slots,
      states: values('states'),
      firstBadStep: firstBadStep === undefined ? undefined : Number(firstBadStep),
    },
    best: bestOf(words, values('best')),
  };
}

function bestOf(
  { bestLoss, bestStep }: Safetensors['metadata'],
  parameters: Float32Array | undefined,
): BestWeights | undefined {
  return parameters && { loss: Number(bestLoss), step: Number(bestStep), parameters };
}

function metadataOf({ trial, attempt, step, stamp }: ResumeKey): Readonly<Record<string, string>> {
  return { kind, trial, attempt: String(attempt), step: String(step), stamp };
}

/** A hash of all that a file says. */
function digestOf(tensors: Safetensors['tensors'], words: Safetensors['metadata']): string {
  const parts = [...tensors].map(
    ([name, { values }]) =>
      `${name} ${sha256Hex(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))}`,
  );
  const said = Object.entries(words).map(([name, text]) => JSON.stringify([name, text]));
  return sha256Hex([...parts, ...said].sort().join('\n'));
}
