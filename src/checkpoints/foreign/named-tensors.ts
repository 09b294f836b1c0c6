import { InvalidRequest } from '../../spec/invalid-request.js';
import type { StoredTensor } from '../safetensors.js';

/** Tensors by name, as `readCheckpoint(file).variables` holds them. */
export type NamedTensors = ReadonlyMap<string, StoredTensor>;

/** The tensor of that name. Throws InvalidRequest where it is missing, or its shape is not that one. */
export function tensorAt(
  tensors: NamedTensors,
  name: string,
  [rows, columns]: readonly [number | undefined, number] | readonly [number],
): StoredTensor {
  const found = tensors.get(name);
  if (found === undefined)
    throw new InvalidRequest(`there is no tensor ${name}; there are ${list(tensors.keys())}`);
  const expected = columns === undefined ? [rows!] : [rows ?? found.shape[0]!, columns];
  if (found.shape.join() !== expected.join()) {
    const side = rows === undefined ? `[any, ${columns}]` : `[${expected.join(', ')}]`;
    throw new InvalidRequest(`${name} has shape [${found.shape.join(', ')}], and ${side} was expected`);
  }
  return found;
}

const mostNames = 8;

/** Some names in a row, the first of many. */
export function list(names: Iterable<string>): string {
  const all = [...names].sort();
  if (all.length === 0) return 'none';
  const shown = all.slice(0, mostNames).join(', ');
  return all.length > mostNames ? `${shown} and ${all.length - mostNames} more` : shown;
}
