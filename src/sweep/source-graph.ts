import { sourceLabel } from '../plan/source-label.js';
import type { Trial } from '../plan/trial.js';
import type { Outcome, TrialEvent } from '../records/record.js';
import type { Edges } from '../scheduler/edges.js';
import type { PreparedSweep } from './prepare-sweep.js';
import { sourceFile, weightsFile } from './weights-file.js';

/** The graph of a run: which trials begin from others, what these have come to, and where their weights are. */
export class SourceGraph implements Edges {
  readonly #places: { readonly folder: string; readonly home: string };
  /** Trials that others begin from, by id. */
  readonly #sources: ReadonlySet<string>;
  /** Trials that this run is still to end. */
  readonly #pending: Set<string>;
  readonly #outcomes: Map<string, Outcome>;

  constructor(
    {
      folder,
      home,
      plan,
      missing,
      sources,
    }: Pick<PreparedSweep, 'folder' | 'home' | 'plan' | 'missing' | 'sources'>,
    ends: ReadonlyMap<string, TrialEvent>,
  ) {
    this.#places = { folder, home };
    this.#sources = new Set(plan.sources.map(({ id }) => id));
    this.#pending = new Set([...missing, ...sources].map(({ id }) => id));
    this.#outcomes = new Map([...ends].map(([id, { outcome }]) => [id, outcome]));
  }

  isReady({ source }: Trial): boolean {
    return source === undefined || !this.#pending.has(source.id);
  }

  verdict({ source }: Trial): Outcome | undefined {
    const outcome = source && this.#outcomes.get(source.id);
    if (source === undefined || outcome === undefined || outcome.kind === 'completed') return undefined;
    const how = {
      diverged: () => `diverged at step ${outcome.kind === 'diverged' ? outcome.firstBadStep : ''}`,
      failed: () => `failed: ${outcome.kind === 'failed' ? outcome.reason.split('\n')[0] : ''}`,
      cancelled: () => `was cancelled: ${outcome.kind === 'cancelled' ? outcome.reason : ''}`,
    }[outcome.kind]();
    return {
      kind: 'cancelled',
      reason: `trial ${source.id} (${sourceLabel(source)}), which it begins from, ${how}`,
      source: { id: source.id, outcome: outcome.kind },
    };
  }

  filesOf({ id, spec }: Trial): ReturnType<Edges['filesOf']> {
    const weights = weightsFile(spec, this.#places);
    return {
      ...(weights !== undefined && { weights }),
      ...(this.#sources.has(id) && { leaves: sourceFile(this.#places.folder, id) }),
    };
  }

  ended({ id }: Trial, outcome: Outcome): void {
    this.#pending.delete(id);
    this.#outcomes.set(id, outcome);
  }
}
