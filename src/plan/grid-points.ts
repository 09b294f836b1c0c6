import type { CheckedTrialSource } from '../experiment/check-warm-start.js';
import type { CheckedExperiment } from '../experiment/checked-experiment.js';
import type { TaskSpec } from '../tasks/index.js';
import { findAxes } from './axis.js';
import { pickPoint } from './pick-point.js';
import type { FileSourceSpec, TrainSpec, Trial, TrialSpec, WarmStartSpec } from './trial.js';
import { idOf, idsBySeed, memberOf } from './trial-id.js';
import { joined, products, variants } from './variants.js';

/** What the seeds of a grid point have in common. */
export interface GridPoint {
  readonly id: string;
  /** The id of its trial with a seed, by what of the trial's id goes with the seed: the seed's member, and that of a warm start. */
  readonly idOfSeed: (seedMember: string, warmMember?: string) => string;
  readonly parts: Omit<TrialSpec, 'seed' | 'warmStart'>;
  /** Absent where its trials begin anew. */
  readonly warmStart?: WarmPoint;
  readonly axes: Trial['axes'];
  readonly checkpointEvery: number | undefined;
}

/** How the trials of a grid point begin from others: from one of another grid point, with their own seed or a fixed one. */
export interface WarmPoint {
  readonly options: Omit<WarmStartSpec, 'from'>;
  readonly from:
    | FileSourceSpec
    | { readonly kind: 'trial'; readonly point: GridPoint; readonly seed: 'same' | number };
}

/** Completes a task with what its data files hold. */
type Resolved = (task: TaskSpec) => TaskSpec;

/** Every grid point of an experiment once, the last sweep varying fastest; those that come out alike are merged. */
export function* gridPoints({ swept }: CheckedExperiment, resolved: Resolved): Generator<GridPoint> {
  const axes = findAxes(swept);
  const pointOf = sourcePoints(resolved);
  const lists = Object.entries(swept).map(([name, part]) =>
    variants(part, name, axes).map((variant) => {
      const { value, member } = complete(name, variant.value, resolved, pointOf);
      return { name, value, axes: variant.axes, member, every: checkpointEveryOf(name, variant.value) };
    }),
  );
  const seen = new Set<string>();
  for (const chosen of products(lists)) {
    const members = chosen.map(({ member }) => member).filter((member) => member !== '');
    const id = idOf(members);
    if (seen.has(id)) continue;
    seen.add(id);
    const { value, axes } = joined(chosen);
    const { warmStart, ...parts } = value as GridPoint['parts'] & { readonly warmStart?: WarmPoint };
    const checkpointEvery = chosen.find(({ every }) => every !== undefined)?.every;
    const others = chosen.filter(({ name, member }) => name !== 'warmStart' && member !== '');
    yield {
      id,
      // A source goes with the seed.
      idOfSeed: idsBySeed(others.map(({ member }) => member)),
      parts,
      ...(warmStart && { warmStart }),
      axes,
      checkpointEvery,
    };
  }
}

/** A part of a spec with all that trials need, and what of it makes the grid point. */
function complete(
  name: string,
  part: unknown,
  resolved: Resolved,
  pointOf: (source: CheckedTrialSource) => GridPoint,
): { readonly value: unknown; readonly member: string } {
  if (part === null) return { value: null, member: '' };
  if (name === 'warmStart') return completeWarmStart(part as CheckedWarmStart, pointOf);
  const value =
    name === 'task'
      ? resolved(part as TaskSpec)
      : name === 'train'
        ? withIntervals(part as CheckedTrain)
        : part;
  return { value, member: memberOf(name, value) };
}

/** A warm start as an experiment says it. */
type CheckedWarmStart = Omit<WarmStartSpec, 'from'> & {
  readonly from: CheckedTrialSource | FileSourceSpec;
};

function completeWarmStart(
  { from, ...options }: CheckedWarmStart,
  pointOf: (source: CheckedTrialSource) => GridPoint,
): { readonly value: WarmPoint; readonly member: string } {
  if (from.kind === 'file') {
    return { value: { options, from }, member: memberOf('warmStart', { ...options, from }) };
  }
  const point = pointOf(from);
  const seed = from.seed as 'same' | number;
  const id = `${point.id} ${seed}`;
  return {
    value: { options, from: { kind: 'trial', point, seed } },
    member: memberOf('warmStart', { ...options, from: { kind: 'trial', id } }),
  };
}

/** What finds the grid point that a source names; those of one experiment are made once. */
function sourcePoints(resolved: Resolved): (source: CheckedTrialSource) => GridPoint {
  const known = new Map<CheckedExperiment, readonly GridPoint[]>();
  return (source) => {
    const points = known.get(source.experiment) ?? [...gridPoints(source.experiment, resolved)];
    known.set(source.experiment, points);
    return pickPoint(points, source);
  };
}

/** How a trial trains as an experiment says it: intervals may be missing, and one is no part of a trial. */
type CheckedTrain = Omit<TrainSpec, 'logEvery' | 'evaluateEvery'> &
  Partial<TrainSpec> & { readonly checkpointEvery?: number };

function checkpointEveryOf(name: string, part: unknown): number | undefined {
  return name === 'train' ? (part as CheckedTrain).checkpointEvery : undefined;
}

function withIntervals({ checkpointEvery: _, ...train }: CheckedTrain): TrainSpec {
  const part = (of: number) => Math.max(1, Math.round(train.steps / of));
  return { ...train, logEvery: train.logEvery ?? part(100), evaluateEvery: train.evaluateEvery ?? part(10) };
}
