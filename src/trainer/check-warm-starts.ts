import { readShapes } from '../checkpoints/read-safetensors.js';
import { symbolsIn } from '../checkpoints/saved-file.js';
import { slotOf } from '../checkpoints/source-file.js';
import type { Trial, TrialSpec } from '../plan/trial.js';
import { matchesScope } from '../scopes/scope-pattern.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { suggest } from '../spec/suggest.js';
import type { TaskShape, TaskSpec } from '../tasks/index.js';
import {
  refuseSource,
  type SourceShape,
  scopePatterns,
  type TargetShape,
} from '../warm-start/refuse-source.js';
import { declareVariables } from './model.js';
import { layerPaths } from './warm-parameters.js';

type WarmStart = NonNullable<TrialSpec['warmStart']>;

/**
 * Refuses a plan in which a trial cannot begin with what it is to begin with, or a scope pattern of a warm start matches no
 * variable of any trial that begins so: InvalidRequest, both sides named, before the first trial starts. `fileOf` finds a
 * file by its path in the experiment.
 */
export async function checkWarmStarts(
  trials: readonly Trial[],
  shapeOf: (spec: TaskSpec) => TaskShape,
  fileOf: (path: string) => string,
): Promise<void> {
  const checked = new Set<string>();
  const numbers = new Map<unknown, number>();
  const numberOf = (part: unknown) => {
    const number = numbers.get(part) ?? numbers.size;
    numbers.set(part, number);
    return number;
  };
  const files = new Map<string, SourceShape>();
  const matched = new Map<string, boolean>();
  const paths = new Set<string>();
  for (const trial of trials) {
    const { warmStart, task, cell, train } = trial.spec;
    if (warmStart === undefined) continue;
    const key = [task, cell, train, ...partsOf(warmStart)].map(numberOf).join();
    if (checked.has(key)) continue;
    checked.add(key);
    const target = targetShape(trial.spec, shapeOf);
    const refusal = refuseSource(
      target,
      await sourceShape(warmStart, trial, shapeOf, fileOf, files),
      warmStart,
    );
    if (refusal !== undefined) throw new InvalidRequest(refusal);
    for (const { path } of target.variables) paths.add(path);
    for (const { place, pattern } of scopePatterns(warmStart)) {
      const hit = target.variables.some(({ path }) => matchesScope(pattern, path));
      matched.set(place, hit || (matched.get(place) ?? false));
    }
  }
  for (const [place, hit] of matched) {
    if (hit) continue;
    const hint = suggest(place, paths) || `; they are ${[...paths].slice(0, 12).join(', ')}`;
    throw new InvalidRequest(`${place}: matches no variable of any trial that begins from others${hint}`);
  }
}

/** What a check rests on, by which warm starts that are alike are told. Trials of a plan share these parts. */
function partsOf({ from, load, reinit, freeze, learningRate, mode, symbols, optimizerState }: WarmStart) {
  const source = from.kind === 'file' ? [from.path] : [from.spec.task, from.spec.cell, from.spec.train];
  return [load, reinit, freeze, learningRate, mode, symbols, optimizerState, ...source];
}

function targetShape({ task, cell, train }: TrialSpec, shapeOf: (spec: TaskSpec) => TaskShape): TargetShape {
  const shape = shapeOf(task);
  return {
    variables: declareVariables(shape, cell, { kind: 'zeros' }),
    layers: layerPaths(cell),
    symbols: { input: shape.input.symbols, output: shape.output.symbols },
    optimizer: train.optimizer,
  };
}

async function sourceShape(
  { from }: WarmStart,
  { source }: Trial,
  shapeOf: (spec: TaskSpec) => TaskShape,
  fileOf: (path: string) => string,
  files: Map<string, SourceShape>,
): Promise<SourceShape> {
  if (from.kind === 'file') {
    const known = files.get(from.path) ?? (await fileShape(fileOf(from.path)));
    files.set(from.path, known);
    return known;
  }
  const { task, cell, train } = from.spec;
  const shape = shapeOf(task);
  return {
    name: `its source, trial ${source?.id ?? from.id}`,
    shapes: new Map(declareVariables(shape, cell, { kind: 'zeros' }).map((one) => [one.path, one.shape])),
    symbols: { input: shape.input.symbols, output: shape.output.symbols },
    optimizer: train.optimizer,
  };
}

async function fileShape(file: string): Promise<SourceShape> {
  const { shapes, metadata } = await readShapes(file).catch((cause: Error) => {
    throw new InvalidRequest(`warmStart.from: ${cause.message}`, { cause });
  });
  const variables = [...shapes].filter(([name]) => slotOf(name) === undefined);
  return { name: file, shapes: new Map(variables), symbols: symbolsIn(metadata), optimizer: undefined };
}
