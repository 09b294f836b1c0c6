import { InvalidRequest } from '../spec/invalid-request.js';
import { readCount, readText } from './read-option.js';

/** The options of commands that upload to MLflow. */
export const mlflowOptions = {
  mlflow: {
    type: 'string',
    coerce: (value: unknown) =>
      value === undefined || value === false ? (value as undefined | false) : readText('--mlflow')(value),
    describe: 'Address of an MLflow server [default: MLFLOW_TRACKING_URI]',
  },
  'mlflow-wait': {
    type: 'string',
    requiresArg: true,
    default: '60',
    coerce: (value: unknown) => readCount('--mlflow-wait', 0)(value)!,
    describe: 'Seconds to wait at the end for a server that does not answer',
  },
} as const;

/** The server that is asked for; throws InvalidRequest where there is none. */
export function serverAsked(
  given: string | false | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const uri = serverWanted(given, environment);
  if (uri !== undefined) return uri;
  throw new InvalidRequest(
    '--mlflow: expected the address of an MLflow server, here or in MLFLOW_TRACKING_URI',
  );
}

/** The server that is asked for by the option or the environment, if any; `--no-mlflow` asks for none. */
export function serverWanted(
  given: string | false | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return given === false ? undefined : (given ?? (environment.MLFLOW_TRACKING_URI || undefined));
}
