import type { BackendName } from './engine.js';

/** How many replicas a cohort stacks at most: on a GPU many fill it, on a processor few stay in its caches. */
export function cohortSize(backend: BackendName): number {
  return backend === 'tensorflow-gpu' ? 64 : 8;
}
