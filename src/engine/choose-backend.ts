import { InvalidRequest } from '../spec/invalid-request.js';
import { autoOrder, backends } from './backends.js';
import type { BackendName } from './engine.js';
import { type Attempt, tryBackend } from './try-backend.js';

/** A backend that `auto` did not take, and why. */
export interface PassedOver {
  readonly backend: BackendName;
  readonly reason: string;
}

/** The backend to use, why it, and what was passed over. */
export interface BackendChoice {
  readonly backend: BackendName;
  readonly why: string;
  readonly passedOver: readonly PassedOver[];
}

/**
 * Picks the backend: the one asked for by name, or for `auto` the first of `autoOrder` that works. A backend
 * asked for by name that does not work is an Error with one clear sentence, never another backend.
 */
export async function chooseBackend(
  asked: BackendName | 'auto',
  attempt: (name: BackendName) => Promise<Attempt> = tryBackend,
): Promise<BackendChoice> {
  const tryOne = async (name: BackendName): Promise<Attempt> => {
    const reason = backends[name].absent();
    return reason === undefined ? await attempt(name) : { works: false, reason };
  };
  if (asked !== 'auto') {
    const result = await tryOne(asked);
    if (!result.works) throw new InvalidRequest(`backend "${asked}" does not work here: ${result.reason}`);
    return { backend: asked, why: 'asked for by name', passedOver: [] };
  }
  const passedOver: PassedOver[] = [];
  for (const backend of autoOrder) {
    const result = await tryOne(backend);
    if (result.works) {
      const why = passedOver.length === 0 ? 'the fastest' : 'the fastest that works here';
      return { backend, why, passedOver };
    }
    passedOver.push({ backend, reason: result.reason });
  }
  const reasons = passedOver.map(({ backend, reason }) => `${backend}: ${reason}`).join('; ');
  throw new InvalidRequest(`no backend works here (${reasons})`);
}
