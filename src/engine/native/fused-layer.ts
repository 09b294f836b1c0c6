import type { NamedAttrMap, NamedTensorMap, Tensor, Tensor3D, Tensor4D, TensorInfo } from '@tensorflow/tfjs';
import type { FusedLayer, SequenceOutput, Tf } from '../engine.js';
import type { Addon, CellCode, LayerArguments } from './addon.js';
import { cellCode } from './cell-code.js';
import { checkShape } from './check-shape.js';
import { makeTensor, nativeBackend, nativeBackendName } from './native-backend.js';

const kernelName = 'ReplicaRecurrentLayer';

interface Attributes {
  readonly kind: CellCode;
  readonly tokens: boolean;
  readonly reverse: boolean;
  /** Whether the last input holds lengths. */
  readonly uneven: boolean;
  readonly takeStateNorms: FusedLayer['takeStateNorms'];
}

/** Registers the whole-sequence layer and its gradient as a TensorFlow.js kernel, and returns the op. */
export function nativeFusedLayer(tf: Tf, addon: Addon): (layer: FusedLayer) => SequenceOutput | undefined {
  if (!tf.getKernel(kernelName, nativeBackendName)) registerLayer(tf, addon);
  return ({ cell, weights, input, state = [], reverse, lengths, takeStateNorms }) => {
    const kind = cellCode(cell);
    if (kind === undefined) return undefined;
    const tokens = input.kind === 'tokens';
    checkLayer({ weights, input, state, lengths }, kind);
    const { wx, wt, bi } = weights;
    const uneven = lengths !== undefined;
    const inputs = [tokens ? input.tokens : input.values, wx, wt, bi, ...state, ...(uneven ? [lengths] : [])];
    const attributes: Attributes = { kind, tokens, reverse, uneven, takeStateNorms };
    const [outputs, ...last] = tf
      .engine()
      .runKernel(
        kernelName,
        inputs as unknown as NamedTensorMap,
        attributes as unknown as NamedAttrMap,
      ) as unknown as [Tensor4D, ...Tensor3D[]];
    return { outputs, state: last };
  };
}

/** Gates of each cell code. */
const gatesOf = [1, 1, 3, 3, 4] as const;

/** RangeError naming the first tensor whose shape does not fit the others. */
function checkLayer(
  { weights, input, state = [], lengths }: Omit<FusedLayer, 'cell' | 'reverse'>,
  kind: CellCode,
): void {
  const [op, { wx, wt, bi }] = ['recurrent layer', weights];
  const sequence = input.kind === 'tokens' ? input.tokens : input.values;
  const [replicas, steps, batch] = sequence.shape as [number, number, number];
  const inputs = input.kind === 'tokens' ? input.symbols : input.values.shape[3];
  const units = wt.shape[1]!;
  const width = gatesOf[kind] * units;
  checkShape(op, 'input', sequence, [replicas, steps, batch, ...(input.kind === 'tokens' ? [] : [inputs])]);
  checkShape(op, 'wx', wx, [replicas, inputs, width]);
  checkShape(op, 'wt', wt, [replicas, units, width]);
  checkShape(op, 'bi', bi, [replicas, 1, width]);
  const states = kind === 4 ? 2 : 1;
  if (state.length !== 0 && state.length !== states) {
    throw new RangeError(`${op}: ${state.length} states, needs ${states} or none`);
  }
  for (const [n, one] of state.entries()) checkShape(op, `state[${n}]`, one, [replicas, batch, units]);
  if (lengths) checkShape(op, 'lengths', lengths, [replicas, batch]);
}

function registerLayer(tf: Tf, addon: Addon): void {
  tf.registerKernel({
    kernelName,
    backendName: nativeBackendName,
    kernelFunc: ({ inputs, attrs }) =>
      forward(tf, addon, inputs as unknown as TensorInfo[], attrs as unknown as Attributes),
  });
  if (tf.getGradient(kernelName)) return;
  tf.registerGradient({
    kernelName,
    saveAllInputs: true,
    outputsToSave: [true],
    gradFunc: (dys, saved, attributes) =>
      backward(tf, addon, dys as Tensor[], saved, attributes as unknown as Attributes) as never,
  });
}

/** The kernels' view of a layer: its sizes and its arrays, except `outputs` and `saved`. */
function layerArguments(
  tf: Tf,
  tensors: readonly TensorInfo[],
  { kind, tokens, reverse, uneven }: Attributes,
): Omit<LayerArguments, 'outputs' | 'saved'> {
  const backend = nativeBackend(tf);
  const [sequence, wx, wt, bi, h0, c0] = uneven ? tensors.slice(0, -1) : tensors;
  const [replicas, steps, batch] = sequence!.shape as [number, number, number];
  const [x, wxValues, wtValues, biValues, h0Values, c0Values] = [sequence, wx, wt, bi, h0, c0].map(
    (tensor) => tensor && backend.values(tensor),
  );
  return {
    ...{ kind, replicas, steps, batch, reverse, inputs: wx!.shape[1]!, units: wt!.shape[1]! },
    ...(tokens ? { tokens: x as unknown as Int32Array } : { x: x! }),
    ...{ wx: wxValues!, wt: wtValues!, bi: biValues!, h0: h0Values, c0: c0Values },
    ...(uneven && { lengths: backend.values(tensors.at(-1)!) as unknown as Int32Array }),
  };
}

function forward(tf: Tf, addon: Addon, tensors: readonly TensorInfo[], attributes: Attributes): TensorInfo[] {
  const backend = nativeBackend(tf);
  const layer = layerArguments(tf, tensors, attributes);
  const { kind, replicas, steps, batch, units, lengths } = layer;
  const state = [replicas, batch, units];
  const shapes = [[replicas, steps, batch, units], state, ...(kind === 4 ? [state] : [])];
  const [outputs, hLast, cLast] = shapes.map((shape) => backend.take(shape.reduce((n, size) => n * size, 1)));
  const saved = backend.take(addon.savedLength({ kind, replicas, steps, batch, units, lengths }));
  addon.layerForward({ ...layer, outputs: outputs!, saved, hLast: hLast!, cLast });
  const made = [outputs!, hLast!, ...(cLast ? [cLast] : [])].map((values, n) =>
    backend.make(shapes[n]!, values),
  );
  backend.attach(made[0]!, saved);
  return made;
}

/** Gradients of [sequence, wx, wt, bi, …states, lengths], of which symbols and lengths have none, all made when the first is asked for. */
function backward(
  tf: Tf,
  addon: Addon,
  [dOutputs, dHLast, dCLast]: readonly Tensor[],
  saved: readonly Tensor[],
  attributes: Attributes,
): (() => Tensor)[] {
  const tensors = saved.slice(0, -1);
  const outputs = saved.at(-1)!;
  let made: readonly (Float32Array | undefined)[] | undefined;
  // TensorFlow.js asks in the order of the inputs and for those alone that need a gradient: the sequence first.
  // It frees what a gradient leaves behind, so each makes its own tensor.
  return tensors.map((tensor, n) => () => {
    const withInput = n === 0 && !attributes.tokens;
    made ??= runBackward(tf, addon, { dOutputs, dHLast, dCLast, tensors, outputs, attributes, withInput });
    return makeTensor(tf, tensor.shape, made[n]!);
  });
}

interface Pass {
  readonly dOutputs: Tensor | undefined;
  readonly dHLast: Tensor | undefined;
  readonly dCLast: Tensor | undefined;
  readonly tensors: readonly Tensor[];
  readonly outputs: Tensor;
  readonly attributes: Attributes;
  readonly withInput: boolean;
}

function runBackward(tf: Tf, addon: Addon, pass: Pass): readonly (Float32Array | undefined)[] {
  const backend = nativeBackend(tf);
  const { tensors, outputs, attributes, withInput } = pass;
  const values = (tensor: Tensor | undefined) => tensor && backend.values(tensor);
  const layer = layerArguments(tf, tensors, attributes);
  const differentiated = attributes.uneven ? tensors.slice(0, -1) : tensors;
  const [dX, dWx, dWt, dBi, dH0, dC0] = differentiated.map((tensor, n) =>
    n === 0 && !withInput ? undefined : backend.take(tensor.size),
  );
  const stateNorms = new Float32Array(layer.replicas * layer.steps);
  addon.layerBackward({
    ...layer,
    ...{ outputs: backend.values(outputs), saved: backend.attached(outputs) },
    ...{ dOutputs: values(pass.dOutputs), dHLast: values(pass.dHLast), dCLast: values(pass.dCLast) },
    ...{ dX, dWx: dWx!, dWt: dWt!, dBi: dBi!, dH0, dC0, stateNorms },
  });
  attributes.takeStateNorms?.(stateNorms);
  return [dX, dWx, dWt, dBi, dH0, dC0];
}
