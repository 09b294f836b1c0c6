import { canonicalJson } from '../math/canonical-json.js';
import { sha256Hex } from '../math/hash.js';
import type { TrialSpec } from './trial.js';

/** A trial's id: 16 hexadecimal digits of the SHA-256 of its canonical JSON. */
export function trialId(spec: TrialSpec): string {
  return sha256Hex(canonicalJson(identity(spec))).slice(0, 16);
}

/** What the seeds of one grid point have in common: the id of the spec without its seed. */
export function gridPointId({ seed: _, ...point }: TrialSpec): string {
  return sha256Hex(canonicalJson(identity(point))).slice(0, 16);
}

/** The spec with a corpus known by its content instead of its path, so that a moved file is the same trial. */
function identity<Spec extends Pick<TrialSpec, 'task'>>(spec: Spec): unknown {
  const { task } = spec;
  if (!('corpus' in task) || typeof task.corpus !== 'object' || !('sha256' in task.corpus)) return spec;
  const { file: _, ...corpus } = task.corpus;
  return { ...spec, task: { ...task, corpus } };
}
