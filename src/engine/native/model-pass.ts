import type { DifferentiatingPass, ModelPass, PassInput, PassModel } from '../model-pass.js';
import type { Addon, ModelPassArguments, PassSizes } from './addon.js';
import { cellCode } from './cell-code.js';
import { ruleArguments, type UpdateRule } from './rule-arguments.js';

/** The pass over a model in compiled kernels, or undefined where they do not know its cell. */
export function nativeModelPass(addon: Addon): (model: PassModel) => ModelPass | undefined {
  return (model) => {
    const { cell, directions } = model;
    const kind = cellCode(cell);
    if (kind === undefined) return undefined;
    const statesOfOne = cell.layers * directions * (kind === 4 ? 2 : 1) * cell.units;
    const sizes = passSizes(model, kind);
    return {
      statesSize: (batch) => statesOfOne * batch,
      differentiate: (pass) => addon.modelPass(passArguments(sizes, pass, pass, undefined)),
      run: (pass) => addon.modelPass(passArguments(sizes, pass, undefined, pass.outputs)),
    };
  };
}

function passSizes(model: PassModel, kind: PassSizes['kind']): PassSizes {
  const { cell, directions, input, output, sizes } = model;
  const offsets = new Int32Array(sizes.length + 1);
  for (const [variable, size] of sizes.entries()) offsets[variable + 1] = offsets[variable]! + size;
  return {
    ...{ kind, units: cell.units, layers: cell.layers, directions, offsets },
    ...{ inputSize: input.size, tokens: input.kind === 'tokens', outputSize: output.size },
    ...{ everyStep: output.at === 'every-step', lossKind: output.loss === 'cross-entropy' ? 0 : 1 },
  };
}

// One literal without spreads: made of parts, it takes longer than a small pass.
function passArguments(
  sizes: PassSizes,
  { batches, parameters, statesBefore, statesAfter, loss }: PassInput,
  back: DifferentiatingPass | undefined,
  outputs: Float32Array | undefined,
): ModelPassArguments {
  const { steps, batch, weights, lengths } = batches[0]!;
  const update = back?.update;
  const rule = update && ruleArguments(update.rule as UpdateRule, update.step);
  return {
    kind: sizes.kind,
    units: sizes.units,
    layers: sizes.layers,
    directions: sizes.directions,
    inputSize: sizes.inputSize,
    tokens: sizes.tokens,
    outputSize: sizes.outputSize,
    everyStep: sizes.everyStep,
    lossKind: sizes.lossKind,
    offsets: sizes.offsets,
    replicas: loss.length,
    steps,
    batch,
    inputs: batches.map((one) => one.inputs),
    targets: batches.map((one) => one.targets),
    weights: weights && batches.map((one) => one.weights!),
    lengths: lengths && batches.map((one) => one.lengths!),
    parameters,
    statesBefore,
    statesAfter,
    loss,
    outputs,
    differentiates: back !== undefined,
    norms: back?.norms,
    wholeNorms: back?.wholeNorms,
    gradient: back?.gradient,
    rule: rule?.rule,
    decay: rule?.decay,
    decay2: rule?.decay2,
    epsilon: rule?.epsilon,
    nesterov: rule?.nesterov,
    correction1: rule?.correction1,
    correction2: rule?.correction2,
    slot0: update?.slots[0],
    slot1: update?.slots[1],
    learningRate: update?.learningRates,
    clipNorm: update?.clipNorm,
    rates: back?.rates,
    measuresFrozen: back?.rates && (back.measuresFrozen ?? false),
    weightWork: back?.weightWork,
  };
}
