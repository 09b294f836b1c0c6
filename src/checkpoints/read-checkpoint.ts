import { checkScopePattern, matchesScope } from '../scopes/scope-pattern.js';
import type { Variable } from '../scopes/variable-scope.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { readSafetensors } from './read-safetensors.js';

/** The variables of a model as a file holds them. */
export interface Checkpoint {
  /** By path: `lstm/forget_gate/wx`. */
  readonly variables: ReadonlyMap<string, Variable>;
  /** What the file says of itself; docs/checkpoints.md lists what ours say. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads the variables of a safetensors file, all or those whose name matches a scope pattern. Numbers of other formats
 * come as float32: 16-bit ones exactly, 64-bit ones rounded. Memory is bounded by what is wanted. Throws InvalidRequest
 * with the file and the reason where it is not a whole, well-formed file, and an Error for a bad pattern.
 */
export async function readCheckpoint(file: string, pattern = '**'): Promise<Checkpoint> {
  checkScopePattern(pattern);
  const matches = (name: string) => matchesScope(pattern, name);
  const { tensors, metadata } = await readSafetensors(file, matches).catch((cause: Error) => {
    throw new InvalidRequest(cause.message, { cause });
  });
  const variables = [...tensors].map(([name, { shape, values }]) => [name, { name, shape, values }] as const);
  return { variables: new Map(variables), metadata };
}
