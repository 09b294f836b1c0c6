import type { CheckedExperiment } from '../experiment/check-experiment.js';
import { isSweep } from '../spec/sweep.js';
import type { TaskSpec } from '../tasks/index.js';
import { findAxes, joinPath, type LabelledAxis } from './axis.js';
import type { AxisValue, TrainSpec, Trial, TrialSpec } from './trial.js';
import { idOf, idsBySeed, memberOf } from './trial-id.js';

/** One way through the sweeps of a value: the value without sweeps, and where it stands on each axis passed. */
interface Variant {
  readonly value: unknown;
  readonly axes: Readonly<Record<string, AxisValue>>;
}

/** The tasks of an experiment, each once for every way through its sweeps. */
export function* taskVariants({ swept }: CheckedExperiment): Generator<TaskSpec> {
  for (const { value } of variants(swept.task, 'task', findAxes(swept))) yield value as TaskSpec;
}

/**
 * Every trial of an experiment once: for each seed the product of all sweeps that apply, the last sweep varying
 * fastest. `resolved` gives the task completed with what its data files hold. Trials share the parts of their specs
 * that are alike: a million of them fit into memory, and each part is written but once for their ids.
 */
export function* expand(
  { swept, seeds }: CheckedExperiment,
  resolved: (task: TaskSpec) => TaskSpec,
): Generator<Trial> {
  const points: GridPoint[] = [];
  for (const [turn, seed] of seeds.entries()) {
    const seedMember = memberOf('seed', seed);
    for (const gridPoint of turn === 0 ? gridPoints(swept, resolved) : points) {
      if (turn === 0 && seeds.length > 1) points.push(gridPoint);
      const { id, idOfSeed, parts, axes, checkpointEvery } = gridPoint;
      const spec = { ...parts, seed };
      const every = checkpointEvery === undefined ? undefined : { checkpointEvery };
      yield { id: idOfSeed(seedMember), gridPoint: id, spec, axes, ...every };
    }
  }
}

/** What the seeds of a grid point have in common. */
interface GridPoint {
  readonly id: string;
  /** The id of its trial with a seed, by the seed's member of the id. */
  readonly idOfSeed: (seedMember: string) => string;
  readonly parts: Omit<TrialSpec, 'seed'>;
  readonly axes: Trial['axes'];
  readonly checkpointEvery: number | undefined;
}

/** Every grid point once; those that come out alike are merged. */
function* gridPoints(
  swept: CheckedExperiment['swept'],
  resolved: (task: TaskSpec) => TaskSpec,
): Generator<GridPoint> {
  const axes = findAxes(swept);
  const lists = Object.entries(swept).map(([name, part]) =>
    variants(part, name, axes).map((variant) => {
      const value = variant.value === null ? null : complete(name, variant.value, resolved);
      const member = value === null ? '' : memberOf(name, value);
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
    const checkpointEvery = chosen.find(({ every }) => every !== undefined)?.every;
    yield { id, idOfSeed: idsBySeed(members), parts: value as GridPoint['parts'], axes, checkpointEvery };
  }
}

/** A part of a spec with all that trials need. */
function complete(name: string, part: unknown, resolved: (task: TaskSpec) => TaskSpec): unknown {
  if (name === 'task') return resolved(part as TaskSpec);
  return name === 'train' ? withIntervals(part as CheckedTrain) : part;
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

/** Every way through the sweeps of a value, the last sweep varying fastest. */
function variants(value: unknown, path: string, axes: ReadonlyMap<string, LabelledAxis>): readonly Variant[] {
  if (isSweep(value)) {
    const axis = axes.get(path)!;
    return value.values.flatMap((item) => {
      const label = axis.label(item);
      return variants(item, path, axes).map((inner) => ({
        value: inner.value,
        axes: { [path]: label, ...inner.axes },
      }));
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ value, axes: {} }];
  const parts = Object.entries(value).map(([name, part]) =>
    variants(part, joinPath(path, name), axes).map((variant) => ({ name, ...variant })),
  );
  return [...products(parts)].map(joined);
}

/** One item of each list, in every way, the last varying fastest. */
function* products<Item>([list, ...others]: readonly (readonly Item[])[]): Generator<readonly Item[]> {
  if (list === undefined) yield [];
  else for (const item of list) for (const rest of products(others)) yield [item, ...rest];
}

/** An object of named parts; one that is null is left out. */
function joined(parts: readonly (Variant & { readonly name: string })[]): Variant {
  const value: Record<string, unknown> = {};
  const axes: Record<string, AxisValue> = {};
  for (const part of parts) {
    if (part.value !== null) value[part.name] = part.value;
    Object.assign(axes, part.axes);
  }
  return { value, axes };
}
