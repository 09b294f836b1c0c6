import type { DifferentiatingPass, ForwardPass, ModelPass, PassInput, PassModel } from '../model-pass.js';
import type { Addon, DifferentiatingPassArguments, ForwardPassArguments, PassSizes } from './addon.js';
import { cellCode } from './cell-code.js';
import { ruleArguments, type UpdateRule } from './rule-arguments.js';

/** The pass over a model in compiled kernels, or undefined where they do not know its cell. */
export function nativeModelPass(addon: Addon): (model: PassModel) => ModelPass | undefined {
  return (model) => {
    const { cell, directions } = model;
    const kind = cellCode(cell);
    if (kind === undefined) return undefined;
    const sizes = passSizes(model, kind);
    const statesOfOne = cell.layers * directions * (kind === 4 ? 2 : 1) * cell.units;
    return {
      statesSize: (batch) => statesOfOne * batch,
      differentiate: (pass) => addon.modelPass(differentiatingArguments(sizes, pass)),
      run: (pass) => addon.modelPass(forwardArguments(sizes, pass)),
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

function forwardArguments(sizes: PassSizes, pass: ForwardPass): ForwardPassArguments {
  return { ...inputArguments(sizes, pass), differentiates: false, outputs: pass.outputs };
}

function differentiatingArguments(
  sizes: PassSizes,
  { update, ...pass }: DifferentiatingPass,
): DifferentiatingPassArguments {
  const { norms, wholeNorms, gradient } = pass;
  return {
    ...inputArguments(sizes, pass),
    ...{ differentiates: true, norms, wholeNorms, gradient },
    ...(update && {
      ...ruleArguments(update.rule as UpdateRule, update.step),
      ...{ slot0: update.slots[0], slot1: update.slots[1] },
      ...{ learningRate: update.learningRates, clipNorm: update.clipNorm },
    }),
  };
}

function inputArguments(sizes: PassSizes, pass: PassInput) {
  const { batches, parameters, statesBefore, statesAfter, loss } = pass;
  const { steps, batch, weights } = batches[0]!;
  return {
    ...sizes,
    ...{ replicas: loss.length, steps, batch, parameters, statesBefore, statesAfter, loss },
    inputs: batches.map(({ inputs }) => inputs),
    targets: batches.map(({ targets }) => targets),
    weights: weights && batches.map((one) => one.weights!),
  };
}
