import type { Command } from './command.js';
import { exitCode } from './exit-code.js';
import { mlflowOptions, serverWanted } from './mlflow-options.js';
import { option } from './option.js';

/** `run-sweep doctor`: what works on this machine. */
export const doctorCommand: Command<{ readonly mlflow: string | false | undefined; readonly json: boolean }> =
  {
    usage: 'doctor',
    description: 'Say which backends work here, and why the others do not, and whether an MLflow server does',
    options: (command) => command.options({ mlflow: mlflowOptions.mlflow, json: option.json }),
    async handle({ mlflow, json }) {
      const { diagnose, diagnosisText } = await import('../sweep/doctor.js');
      const diagnosis = await diagnose(serverWanted(mlflow, process.env));
      return {
        text: json ? JSON.stringify(diagnosis, null, 2) : diagnosisText(diagnosis),
        code: exitCode.done,
      };
    },
  };
