import path from 'node:path';
import { fileHash } from '../checkpoints/file-hash.js';
import { isTrialSource } from '../experiment/check-warm-start.js';
import type { CheckedExperiment } from '../experiment/checked-experiment.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { isSweep } from '../spec/sweep.js';

/**
 * An experiment whose files of weights to begin with are pinned to what they hold now, by the SHA-256 of their bytes.
 * `folder` is where a relative path starts. Throws InvalidRequest, with one sentence, where there is no such file.
 */
export async function pinSources(experiment: CheckedExperiment, folder: string): Promise<CheckedExperiment> {
  const { warmStart } = experiment.swept;
  if (warmStart === undefined) return experiment;
  return { ...experiment, swept: { ...experiment.swept, warmStart: await pin(warmStart, folder) } };
}

async function pin(value: unknown, folder: string): Promise<unknown> {
  if (isSweep(value)) {
    const values: unknown[] = [];
    for (const item of value.values) values.push(await pin(item, folder));
    return { ...value, values };
  }
  if (isTrialSource(value)) return { ...value, experiment: await pinSources(value.experiment, folder) };
  if (typeof value !== 'object' || value === null) return value;
  if ('path' in value) {
    const file = path.resolve(folder, String(value.path));
    const sha256 = await fileHash(file).catch((cause: NodeJS.ErrnoException) => {
      const reason = cause.code === 'ENOENT' ? 'no such file' : `cannot be read (${cause.code})`;
      throw new InvalidRequest(`warmStart.from: ${file}: ${reason}`, { cause });
    });
    return { ...value, sha256 };
  }
  return 'from' in value ? { ...value, from: await pin(value.from, folder) } : value;
}
