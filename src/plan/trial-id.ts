import { canonicalJson } from '../math/canonical-json.js';
import { sha256Hex } from '../math/hash.js';
import type { TrialSpec } from './trial.js';

/** A trial's id: 16 hexadecimal digits of the SHA-256 of its canonical JSON. */
export function trialId(spec: TrialSpec): string {
  return sha256Hex(canonicalJson(identity(spec))).slice(0, 16);
}

/** What the seeds of one grid point have in common: the id of the spec without its seed. */
export function gridPointId(point: Omit<TrialSpec, 'seed'>): string {
  return sha256Hex(canonicalJson(identity(point))).slice(0, 16);
}

/**
 * What makes a spec the trial that it is: a corpus counts by its content and not by its path, so that a moved file is
 * the same trial; initializers by pattern count as a list, since the last match wins and so their order matters.
 */
function identity<Spec extends Omit<TrialSpec, 'seed'>>({ task, initializer, ...rest }: Spec): unknown {
  const rules = 'kind' in initializer ? initializer : Object.entries(initializer);
  if (!('corpus' in task) || typeof task.corpus !== 'object' || !('sha256' in task.corpus)) {
    return { ...rest, task, initializer: rules };
  }
  const { file: _, ...corpus } = task.corpus;
  return { ...rest, task: { ...task, corpus }, initializer: rules };
}
