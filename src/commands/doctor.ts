import type { Command } from './command.js';
import { exitCode } from './exit-code.js';
import { option } from './option.js';

/** `run-sweep doctor`: what works on this machine. */
export const doctorCommand: Command<{ readonly json: boolean }> = {
  usage: 'doctor',
  description: 'Say which backends work here, and why the others do not',
  options: (command) => command.option('json', option.json),
  async handle({ json }) {
    const { diagnose, diagnosisText } = await import('../sweep/doctor.js');
    const diagnosis = await diagnose();
    return {
      text: json ? JSON.stringify(diagnosis, null, 2) : diagnosisText(diagnosis),
      code: exitCode.done,
    };
  },
};
