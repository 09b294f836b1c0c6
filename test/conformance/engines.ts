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
  /** The cases to run of many: all, or a few where software plays the GPU, which compiles every new shape for long. */
  readonly some: <Case>(cases: readonly Case[]) => readonly Case[];
}

const all = <Case>(cases: readonly Case[]) => cases;
const few = <Case>(cases: readonly Case[]) => cases.filter((_, n) => n % 13 === 4);

/** Every engine there is: each backend, and the portable ops on the cpu backend. */
export async function candidates(): Promise<readonly Candidate[]> {
  const names = Object.keys(backends) as BackendName[];
  const found: Candidate[] = [];
  for (const name of names) found.push(await candidate(name));
  const portable = async () => portableEngine('cpu', (await loadEngine('cpu')).tf);
  return [...found, { name: 'portable ops on cpu', load: portable, skip: false, some: all }];
}

async function candidate(name: BackendName): Promise<Candidate> {
  const load = () => loadEngine(name);
  if (name === 'cpu' || name === 'wasm') return { name, load, skip: false, some: all };
  try {
    const { standIn } = await loadEngine(name);
    return { name, load, skip: false, some: standIn === undefined ? all : few };
  } catch (error) {
    return { name, load, skip: String(error), some: all };
  }
}
