import { type Addon, addonFile, type InstructionSet, loadAddon } from '../../../src/engine/native/addon.js';

/** Why the native kernels' tests are skipped, or false. */
export const skip = addonFile() === undefined ? 'the native kernels were not built' : false;

/** Runs `check` with the kernels of every instruction set that this processor has. */
export function onEveryInstructionSet(check: (addon: Addon, name: InstructionSet) => void): void {
  const addon = loadAddon();
  const usual = addon.instructionSet();
  try {
    for (const name of ['baseline', 'avx2', 'avx512', 'amx'] as const) {
      if (addon.useInstructionSet(name)) check(addon, name);
    }
  } finally {
    addon.useInstructionSet(usual);
  }
}
