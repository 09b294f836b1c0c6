import { backends } from '../../src/engine/backends.js';
import type { BackendName, Engine } from '../../src/engine/engine.js';
import { loadEngine, toleranceOf } from '../../src/engine/load-engine.js';
import { portableEngine } from '../../src/engine/portable-engine.js';
import { assertClose, assertSameBits } from '../reference/assert-close.js';

/** An engine to be put through a suite, or the reason why it cannot be here. */
export interface Candidate {
  readonly name: string;
  /** Loads it and makes its backend the active one. */
  readonly load: () => Promise<Engine>;
  /** Why its suite is skipped, or false. */
  readonly skip: string | false;
  /** The cases to run of many: all, or fewer where they take long: where software plays the GPU, which compiles every new shape, and on ops that share nothing but TensorFlow.js's. */
  readonly some: <Case>(cases: readonly Case[]) => readonly Case[];
  /** Fails unless a replica among others came out as it does alone: to the bit where the backend promises that, else nearly. */
  readonly assertAlike: (among: Float32Array, alone: Float32Array, what: string) => void;
}

const nearly: Candidate['assertAlike'] = (among, alone, what) => assertClose(among, alone, 1e-5, what);

const all = <Case>(cases: readonly Case[]) => cases;
const third = <Case>(cases: readonly Case[]) => cases.filter((_, n) => n % 3 === 1);
const few = <Case>(cases: readonly Case[]) => cases.filter((_, n) => n % 13 === 4);

/** Every engine there is: each backend, and the portable ops on the cpu backend. */
export async function candidates(): Promise<readonly Candidate[]> {
  const names = Object.keys(backends) as BackendName[];
  const found: Candidate[] = [];
  for (const name of names) found.push(await candidate(name));
  const portable = async () => portableEngine('cpu', (await loadEngine('cpu')).tf);
  const assertAlike = assertSameBits;
  return [...found, { name: 'portable ops on cpu', load: portable, skip: false, some: third, assertAlike }];
}

/** One backend as an engine to be tried. */
export async function candidate(name: BackendName): Promise<Candidate> {
  const load = () => loadEngine(name);
  const assertAlike = toleranceOf(name) === 0 ? assertSameBits : nearly;
  if (name === 'cpu' || name === 'wasm') return { name, load, skip: false, some: all, assertAlike };
  try {
    const { standIn } = await loadEngine(name);
    return { name, load, skip: false, some: standIn === undefined ? all : few, assertAlike };
  } catch (error) {
    return { name, load, skip: String(error), some: all, assertAlike };
  }
}
