import { canonicalJson } from '../math/canonical-json.js';
import { sha256Hex } from '../math/hash.js';
import type { TrialEnd } from '../records/trial-end.js';

/** So many ends are remembered. */
const most = 100_000;

/** Remembers how trials ended, and compares what comes later: a trial that ran twice must have ended alike. */
export class EndComparison {
  readonly #known = new Map<string, { readonly digest: string; readonly host: string }>();
  readonly #nameOf: (host: string) => string;
  readonly #say: (line: string) => void;

  constructor(nameOf: (host: string) => string, say: (line: string) => void) {
    this.#nameOf = nameOf;
    this.#say = say;
  }

  /** Takes note of the ends that count. */
  keep(ends: readonly TrialEnd[], host: string): void {
    for (const end of ends) {
      this.#known.set(end.id, { digest: digestOf(end), host });
      if (this.#known.size > most) this.#known.delete(this.#known.keys().next().value!);
    }
  }

  /** Says what came out otherwise than before, in a sentence for each trial. */
  compare(ends: readonly TrialEnd[], host: string): void {
    for (const end of ends) {
      const known = this.#known.get(end.id);
      if (known === undefined || known.digest === digestOf(end)) continue;
      const [now, then] = [this.#nameOf(host), this.#nameOf(known.host)];
      this.#say(
        `trial ${end.id} ran twice and came out on ${now} otherwise than on ${then}; the first end counts`,
      );
    }
  }
}

/** Of what must be the same on every host. */
function digestOf({ outcome, summary, fingerprint }: TrialEnd): string {
  return sha256Hex(canonicalJson({ outcome, summary, fingerprint })).slice(0, 16);
}
