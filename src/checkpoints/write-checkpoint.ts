import type { Variable } from '../scopes/variable-scope.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { isSafeName } from './safetensors.js';
import { writeSafetensors } from './write-safetensors.js';

/**
 * Writes variables as a safetensors file, each under its key in the map, which others may begin from:
 * `warmStart: { from: file(…) }`. Readers see the old file or the whole new one. `metadata` are texts by name. Throws
 * InvalidRequest where a name is no plain path or the values are not those of the shape, and an Error with the folder and
 * the reason where it cannot be written.
 */
export async function writeCheckpoint(
  file: string,
  variables: ReadonlyMap<string, Pick<Variable, 'shape' | 'values'>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const [name, { shape, values }] of variables) {
    if (!isSafeName(name))
      throw new InvalidRequest(`${JSON.stringify(name)}: expected a path such as lstm/forget_gate/wx`);
    const size = shape.reduce((product, side) => product * side, 1);
    if (!(values instanceof Float32Array) || values.length !== size)
      throw new InvalidRequest(
        `${name}: expected a Float32Array of ${size} values, as shape [${shape.join(', ')}] has`,
      );
  }
  await writeSafetensors(file, { tensors: variables, metadata });
}
