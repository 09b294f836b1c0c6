import { gateBias } from './gate-bias.js';

export type UniformGateSpec = { readonly kind: 'uniformGate' };

/**
 * Biases that spread the gate that keeps the state evenly over (0, 1): −log(1/u − 1) with u uniform on
 * [1/units, 1 − 1/units], for an LSTM's forget gate (the input gate gets the negative, so that both together are 1) and
 * a GRU's update gate. Other gates get 0. Gu et al. 2020, arXiv:1910.09890, section 3.2.
 */
export function uniformGate() {
  return { kind: 'uniformGate' } as const;
}

export const uniformGateInitializer = gateBias<UniformGateSpec>({
  kind: 'uniformGate',
  fields: {},
  cells: ['lstm', 'peepholeLstm', 'coupledLstm', 'janet', 'gru'],
  value(_spec, { gate, units }, shared) {
    const edge = Math.min(0.5, 1 / units);
    const u = edge + shared * (1 - 2 * edge);
    const keep = -Math.log(1 / u - 1);
    if (gate === 'forget_gate' || gate === 'update_gate') return keep;
    return gate === 'input_gate' ? -keep : 0;
  },
});
