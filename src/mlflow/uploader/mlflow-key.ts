import { batchLimits } from '../client/index.js';

/**
 * A name as MLflow takes it for a key: ASCII letters, digits, `_ . - /` and spaces, at most 250 characters, and a path
 * that nothing shortens. What it does not take becomes `_`.
 */
export function mlflowKey(name: string): string {
  const parts = name
    .replace(/[^\w./ -]/g, '_')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  return (parts.join('/') || '_').slice(0, batchLimits.key);
}

/** The keys of several names; names that would become one key are numbered. */
export function mlflowKeys(names: readonly string[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    const key = mlflowKey(name);
    let free = key;
    for (let n = 2; taken.has(free); n++) free = `${key.slice(0, batchLimits.key - 6)}-${n}`;
    taken.add(free);
    keys.set(name, free);
  }
  return keys;
}
