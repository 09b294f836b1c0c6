import { gateBias } from './gate-bias.js';

export type UnitForgetBiasSpec = { readonly kind: 'unitForgetBias' };

/** 1 for the biases of a forget gate, 0 for those of other gates. Jozefowicz et al. 2015, section 5; Gers et al. 2000. */
export function unitForgetBias() {
  return { kind: 'unitForgetBias' } as const;
}

export const unitForgetBiasInitializer = gateBias<UnitForgetBiasSpec>({
  kind: 'unitForgetBias',
  fields: {},
  cells: ['lstm', 'peepholeLstm', 'coupledLstm', 'janet'],
  value: (_spec, { gate }) => (gate === 'forget_gate' ? 1 : 0),
});
