import { canonicalJson } from '../math/canonical-json.js';
import { sha256Hex } from '../math/hash.js';
import type { Trial, TrialSpec, WarmStartSpec } from '../plan/trial.js';

/** What part a trial plays among those that begin with other weights. */
export interface WarmRole {
  /** What the source learnt: the trial's own task, another one, or not known, for a file. */
  readonly relation: 'itself' | 'other' | 'file';
  /** The source whatever its seed, as a hash. */
  readonly source: string;
  /** What is loaded, as scope patterns. */
  readonly scopes: string;
  /** `weights`, or the control. */
  readonly mode: string;
  /** How much of what is loaded is trained. */
  readonly frozen: 'all' | 'none' | 'some';
  /** All else that the warm start says, as a hash. */
  readonly others: string;
  /** The same in words; empty where it is as by default. */
  readonly further: string;
}

/** The part that a trial with a warm start plays. */
export function warmRole({ spec }: Pick<Trial, 'spec'>): WarmRole {
  const warmStart = spec.warmStart!;
  const { from, load, mode, freeze, kind: _, ...others } = warmStart;
  return {
    relation:
      from.kind === 'file'
        ? 'file'
        : canonicalJson(from.spec.task) === canonicalJson(spec.task)
          ? 'itself'
          : 'other',
    source: hashOf(from.kind === 'file' ? from.sha256 : withoutSeed(from.spec)),
    scopes: Object.entries(load)
      .map(([pattern, other]) => (pattern === other ? pattern : `${pattern} from ${other}`))
      .join(' + '),
    mode: typeof mode === 'string' ? mode : Object.entries(mode).flat().join(' '),
    frozen: isFrozen(warmStart),
    others: hashOf({ ...others, ...(isFrozen(warmStart) === 'some' && { freeze }) }),
    further: furtherWords(warmStart),
  };
}

function furtherWords({ reinit, learningRate, optimizerState, symbols }: WarmStartSpec): string {
  return [
    ...(reinit.length > 0 ? [`without ${reinit.join(' + ')}`] : []),
    ...Object.entries(learningRate).map(([pattern, rate]) => `rate of ${pattern} × ${rate}`),
    ...(optimizerState === 'loaded' ? ["with the optimizer's state"] : []),
    ...(symbols === 'shared' ? ['shared symbols'] : []),
  ].join(', ');
}

/** How much of what is loaded is frozen, as far as its patterns tell. */
function isFrozen({ load, freeze }: WarmStartSpec): WarmRole['frozen'] {
  if (freeze.length === 0) return 'none';
  const covers = (pattern: string) =>
    freeze.some(
      (one) =>
        one === pattern || one === '**' || (one.endsWith('/**') && pattern.startsWith(one.slice(0, -2))),
    );
  return Object.keys(load).every(covers) ? 'all' : 'some';
}

/** Updates that the sources of a trial took, one behind the other. */
export function sourceUpdates({ warmStart }: TrialSpec): number {
  if (warmStart?.from.kind !== 'trial') return 0;
  const { spec } = warmStart.from;
  return spec.train.steps + sourceUpdates(spec);
}

function withoutSeed({ seed: _, warmStart, ...others }: TrialSpec): unknown {
  if (warmStart === undefined) return others;
  const { from } = warmStart;
  const source = from.kind === 'file' ? from.sha256 : withoutSeed(from.spec);
  return { ...others, warmStart: { ...warmStart, from: source } };
}

function hashOf(value: unknown): string {
  return sha256Hex(canonicalJson(value)).slice(0, 8);
}
