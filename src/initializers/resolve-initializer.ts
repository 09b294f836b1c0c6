import { checkValue } from '../spec/check-value.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { isSweep } from '../spec/sweep.js';
import { type InitializerInput, type InitializerSpec, initializerKinds } from './index.js';

/**
 * One initializer in full: defaults filled in, every option checked. Throws InvalidRequest with one sentence, which
 * `path` begins, for an unknown kind or option, for a value that the option does not take, and for a sweep.
 */
export function resolveInitializer(input: InitializerInput, path = 'initializer'): InitializerSpec {
  const resolved = checkValue(initializerKinds, input, path) as InitializerSpec;
  const swept = isSweep(resolved) ? '' : Object.entries(resolved).find(([, value]) => isSweep(value))?.[0];
  if (swept !== undefined) {
    const where = swept === '' ? path : `${path}.${swept}`;
    throw new InvalidRequest(`${where}: a variable takes one value, not a sweep`);
  }
  return resolved;
}
