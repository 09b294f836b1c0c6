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
  /** The GPU with its driver, where one does the work. */
  readonly device?: string;
}

/** Why a backend that works here cannot do what is wanted of it, in a sentence; undefined where it can. */
export type Refuse = (name: BackendName, attempt: Attempt & { readonly works: true }) => string | undefined;

/** How many times as long training takes as on `native`: measured, as docs/engine.md tells. */
const slowdowns: Partial<Record<BackendName, string>> = { wasm: 'about 20', cpu: 'about 80' };

/**
 * Picks the backend: the one asked for by name, or for `auto` the first of `autoOrder` that works and is not refused.
 * A backend asked for by name that does not work, or is refused, is an Error with one clear sentence, never another
 * backend.
 */
export async function chooseBackend(
  asked: BackendName | 'auto',
  attempt: (name: BackendName) => Promise<Attempt> = tryBackend,
  refuse: Refuse = () => undefined,
): Promise<BackendChoice> {
  if (asked !== 'auto') {
    const reason = backends[asked].absent();
    const result: Attempt = reason === undefined ? await attempt(asked) : { works: false, reason };
    if (!result.works) throw new InvalidRequest(`backend "${asked}" does not work here: ${result.reason}`);
    const refusal = refuse(asked, result);
    if (refusal !== undefined) throw new InvalidRequest(`backend "${asked}": ${refusal}`);
    return { backend: asked, why: 'asked for by name', passedOver: [], ...deviceOf(result) };
  }
  const passedOver: PassedOver[] = [];
  for (const backend of autoOrder) {
    const reason = backends[backend].absent() ?? backends[backend].hopeless?.();
    const result: Attempt = reason === undefined ? await attempt(backend) : { works: false, reason };
    const against = result.works ? (result.standIn ?? refuse(backend, result)) : result.reason;
    if (against === undefined) {
      return { backend, why: reasonFor(backend, passedOver), passedOver, ...deviceOf(result) };
    }
    passedOver.push({ backend, reason: against });
  }
  const reasons = passedOver.map(({ backend, reason }) => `${backend}: ${reason}`).join('; ');
  throw new InvalidRequest(`no backend works here (${reasons})`);
}

function deviceOf(attempt: Attempt): Pick<BackendChoice, 'device'> {
  return attempt.works && attempt.device !== undefined ? { device: attempt.device } : {};
}

/** Why `auto` took a backend, and what it costs that `native` does not work. */
function reasonFor(backend: BackendName, passedOver: readonly PassedOver[]): string {
  if (passedOver.length === 0) return 'the fastest';
  const best = 'the fastest that works here';
  const native = passedOver.find((other) => other.backend === 'native');
  const slowdown = slowdowns[backend];
  return native && slowdown
    ? `${best}; training takes ${slowdown} times as long as on native (${native.reason})`
    : best;
}
