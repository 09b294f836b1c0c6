import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs';
import {
  type CellSpec,
  declareStack,
  runStack,
  type ScopeOfVariables,
  type StackStates,
} from '../cells/index.js';
import type { Engine } from '../engine/engine.js';
import { type InitializerSpec, refuseShape } from '../initializers/index.js';
import type { Shape } from '../initializers/initializer.js';
import type { ReadOutSite, Site } from '../initializers/site.js';
import type { TrialSpec } from '../plan/trial.js';
import { variableScope } from '../scopes/variable-scope.js';
import type { TaskShape } from '../tasks/task.js';
import { chooseInitializer } from './choose-initializer.js';
import { type Layout, layOut } from './layout.js';
import type { StackedBatch } from './stack-batches.js';

/** A recurrent stack with a linear read-out, for one task. */
export interface Model {
  readonly task: TaskShape;
  readonly cell: CellSpec;
  readonly layout: Layout;
}

/** A variable with the initializer that a trial's rules give it. */
export interface Declared {
  readonly path: string;
  readonly shape: Shape;
  readonly initializer: InitializerSpec;
  readonly site: Site;
}

/** The model of a cell for a task. */
export function buildModel(task: TaskShape, cell: CellSpec): Model {
  return { task, cell, layout: layOut(declareVariables(task, cell, { kind: 'zeros' })) };
}

/** Every variable of a model in the order of declaration, with the initializer that the rules give it. */
export function declareVariables(
  task: TaskShape,
  cell: CellSpec,
  rules: TrialSpec['initializer'],
): readonly Declared[] {
  const declared: Declared[] = [];
  const scopeAt = (prefix: string): ScopeOfVariables => ({
    scope: (name) => scopeAt(`${prefix}${name}/`),
    get: (name, shape, initializer, site) => declared.push({ path: prefix + name, shape, initializer, site }),
  });
  declareModel(scopeAt(''), task, cell, rules);
  return declared;
}

/** Why an initializer cannot serve one of the model's variables, as a sentence, or undefined when all can be served. */
export function refuseModel(
  task: TaskShape,
  cell: CellSpec,
  rules: TrialSpec['initializer'],
): string | undefined {
  for (const { path, shape, initializer, site } of declareVariables(task, cell, rules)) {
    const reason = refuseShape(initializer, shape, site);
    if (reason !== undefined)
      return `${initializer.kind} cannot serve ${path} [${shape.join(', ')}]: ${reason}`;
  }
  return undefined;
}

/** The parameters of a trial at step 0, laid out as the model's layout says. */
export function firstParameters({ task, cell, layout }: Model, spec: TrialSpec): Float32Array {
  const parameters = new Float32Array(layout.size);
  let offset = 0;
  const scope = variableScope({
    seed: spec.seed.init,
    create: (_path, _shape, values) => {
      parameters.set(values, offset);
      offset += values.length;
    },
  });
  declareModel(scope, task, cell, spec.initializer);
  return parameters;
}

function declareModel(
  scope: ScopeOfVariables,
  task: TaskShape,
  cell: CellSpec,
  rules: TrialSpec['initializer'],
): void {
  const initializerOf = (path: string, fallback?: InitializerSpec) =>
    chooseInitializer(rules, path, fallback);
  const width = declareStack(scope, cell, task.input.size, initializerOf);
  const output = scope.scope('output');
  const outputs = task.output.size;
  const at = (variable: ReadOutSite['variable']): ReadOutSite => ({
    part: 'read-out',
    variable,
    inputs: width,
    outputs,
  });
  output.get('w', [width, outputs], initializerOf('output/w', { kind: 'glorotUniform' }), at('w'));
  output.get('b', [outputs], initializerOf('output/b', { kind: 'zeros' }), at('b'));
}

/** The recurrent states of a stack, layer by layer. */
export type States = StackStates;

/** What a forward pass gives: the read-out [K, N, C] and the states after the last step. */
export interface Forward {
  readonly outputs: Tensor3D;
  readonly states: States;
}

/** Runs the model of all replicas over a batch; `variables` are [K, ...shape] in the layout's order. */
export function runModel(
  engine: Engine,
  { task, cell, layout }: Model,
  variables: readonly Tensor[],
  batch: StackedBatch,
  states: States | undefined,
): Forward {
  const { tf } = engine;
  const byPath = new Map(layout.variables.map(({ path }, index) => [path, variables[index]!]));
  const variable = (path: string) => byPath.get(path)!;
  const stack = runStack(engine, cell, variable, batch.input, states, batch.lengths);
  const [replicas, steps, sequences, width] = stack.outputs.shape;
  const read =
    task.output.at === 'every-step'
      ? tf.reshape(stack.outputs, [replicas, steps * sequences, width])
      : stack.last;
  const bias = tf.reshape(variable('output/b'), [replicas, 1, task.output.size]);
  const outputs = engine.dense(read as Tensor3D, variable('output/w') as Tensor3D, bias as Tensor3D);
  return { outputs, states: stack.states };
}

/** The loss of each replica, [K]: nats for a cross-entropy, squared units for a mean squared error. */
export function lossOf(
  engine: Engine,
  { task }: Model,
  outputs: Tensor3D,
  { targets, weights }: StackedBatch,
): Tensor1D {
  if (task.output.loss === 'cross-entropy') return engine.crossEntropy(outputs, targets, weights);
  const { tf } = engine;
  const [replicas, count] = outputs.shape;
  return tf.mean(tf.squaredDifference(tf.reshape(outputs, [replicas, count]), targets), 1) as Tensor1D;
}
