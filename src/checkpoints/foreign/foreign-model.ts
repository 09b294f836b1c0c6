import { type CellSpec, cells, type GruSpec, type LstmSpec, stackLayers } from '../../cells/index.js';
import type { Variable } from '../../scopes/variable-scope.js';
import { gateColumns, type JoinedLayer, type JoinedLayers } from './joined-layer.js';

/** The recurrent part of another program's model in our terms. */
export interface ForeignModel {
  /** The cell that does the same with these variables. */
  readonly cell: CellSpec;
  /** By scope path: `lstm/forget_gate/wx`, `bidirectional_1/backward/gru/candidate/wt`. */
  readonly variables: ReadonlyMap<string, Variable>;
}

/** An LSTM whose gates lie in `order`, named as ours are. Two biases of a gate are added up, since only their sum counts. */
export function foreignLstm(layers: JoinedLayers, order: readonly string[]): ForeignModel {
  const [{ units }] = layers[0] as [JoinedLayer];
  const spec: LstmSpec = { kind: 'lstm', units, layers: layers.length, forgetBias: 0 };
  return { cell: directed(spec, layers), variables: variablesOf(spec, layers, order) };
}

/**
 * A GRU whose gates lie in `order`, named as ours are. The candidate's second bias, which the reset gate scales, cannot
 * be added to the first: where it is not all zeros the cell is one with `reset: 'after-bias'`.
 */
export function foreignGru(
  layers: JoinedLayers,
  order: readonly string[],
  reset: 'after' | 'before',
): ForeignModel {
  const [{ units }] = layers[0] as [JoinedLayer];
  const place = order.indexOf('candidate');
  const scaled = layers
    .flat()
    .some(({ hiddenBias }) => hiddenBias && gateColumns(hiddenBias, 3, units, place).some((b) => b !== 0));
  const spec: GruSpec = {
    ...{ kind: 'gru', units, layers: layers.length },
    reset: reset === 'after' && scaled ? 'after-bias' : reset,
  };
  return { cell: directed(spec, layers), variables: variablesOf(spec, layers, order) };
}

function directed(spec: LstmSpec | GruSpec, layers: JoinedLayers): CellSpec {
  return layers[0]!.length === 1 ? spec : { kind: 'bidirectional', cell: spec };
}

function variablesOf(
  spec: LstmSpec | GruSpec,
  layers: JoinedLayers,
  order: readonly string[],
): ReadonlyMap<string, Variable> {
  const scopes = stackLayers(directed(spec, layers)).flat();
  const variables = new Map<string, Variable>();
  for (const [index, layer] of layers.flat().entries())
    for (const gate of cells[spec.kind].gates) {
      const scope = [...scopes[index]!.path, gate].join('/');
      for (const variable of gateVariables(spec, layer, gate, order.indexOf(gate), order.length))
        variables.set(`${scope}/${variable.name}`, { ...variable, name: `${scope}/${variable.name}` });
    }
  return variables;
}

/** The variables of one gate, named within its scope. */
function gateVariables(
  spec: LstmSpec | GruSpec,
  { inputs, units, wx, wt, inputBias, hiddenBias }: JoinedLayer,
  gate: string,
  place: number,
  gates: number,
): readonly Variable[] {
  const cut = (joined: Float32Array) => gateColumns(joined, gates, units, place);
  const [first, second] = [inputBias, hiddenBias].map((bias) =>
    bias === undefined ? new Float32Array(units) : cut(bias),
  ) as [Float32Array, Float32Array];
  const apart = cells[spec.kind].vectors?.(spec)[gate] === 'bt';
  const bi = apart ? first : first.map((value, unit) => value + second[unit]!);
  return [
    { name: 'wx', shape: [inputs, units], values: cut(wx) },
    { name: 'wt', shape: [units, units], values: cut(wt) },
    { name: 'bi', shape: [units], values: bi },
    ...(apart ? [{ name: 'bt', shape: [units], values: second }] : []),
  ];
}
