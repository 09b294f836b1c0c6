import type { Seed } from '../experiment/seed.js';

/** A seed as tables show it: the number where weights and data share it, else `i<init>d<data>`. */
export function seedLabel({ init, data }: Seed): string {
  return init === data ? String(init) : `i${init}d${data}`;
}
