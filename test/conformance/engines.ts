import { backends } from '../../src/engine/backends.js';
import type { BackendName, Engine } from '../../src/engine/engine.js';
import { loadEngine } from '../../src/engine/load-engine.js';
import { portableEngine } from '../../src/engine/portable-engine.js';

/** An engine to be put through a suite, or the reason why it cannot be here. */
export interface Candidate {
  readonly name: string;
  /** Loads it and makes its backend the active one. */
  readonly load: () => Promise<Engine>;
  /** Why its suite is skipped, or false. */
  readonly skip: string | false;
}

/** Every engine there is: each backend, and the portable ops on the cpu backend. */
export async function candidates(): Promise<readonly Candidate[]> {
  const names = Object.keys(backends) as BackendName[];
  const found: Candidate[] = [];
  for (const name of names)
    found.push({ name, load: () => loadEngine(name), skip: await reasonToSkip(name) });
  const portable = async () => portableEngine('cpu', (await loadEngine('cpu')).tf);
  return [...found, { name: 'portable ops on cpu', load: portable, skip: false }];
}

async function reasonToSkip(name: BackendName): Promise<string | false> {
  if (name === 'cpu' || name === 'wasm') return false;
  try {
    await loadEngine(name);
    return false;
  } catch (error) {
    return String(error);
  }
}
