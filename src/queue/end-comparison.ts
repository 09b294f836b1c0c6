import { canonicalJson } from '../math/canonical-json.js';
import { sha256Hex } from '../math/hash.js';
import type { TrialEnd } from '../records/trial-end.js';

/** So many ends are remembered. */
const most = 100_000;

/** Remembers how trials ended, and compares what comes later: a trial that ran twice must have ended alike. */
export class EndComparison {
  readonly #known = new Map<string, { readonly digest: string; readonly host: string }>();

  /** Takes note of the ends that count. */
  keep(ends: readonly TrialEnd[], host: string): void {
    for (const end of ends) {
      this.#known.set(end.id, { digest: digestOf(end), host });
      if (this.#known.size > most) this.#known.delete(this.#known.keys().next().value!);
    }
  }

  /** What came out otherwise than before, a sentence for each trial. */
  compare(ends: readonly TrialEnd[], host: string, nameOf: (host: string) => string): readonly string[] {
    return ends.flatMap((end) => {
      const known = this.#known.get(end.id);
      if (known === undefined || known.digest === digestOf(end)) return [];
      const [now, then] = [nameOf(host), nameOf(known.host)];
      return [
        `trial ${end.id} ran twice and came out on ${now} otherwise than on ${then}; the first end counts`,
      ];
    });
  }
}

/** Of what must be the same on every host. */
function digestOf({ outcome, summary, fingerprint }: TrialEnd): string {
  return sha256Hex(canonicalJson({ outcome, summary, fingerprint })).slice(0, 16);
}
