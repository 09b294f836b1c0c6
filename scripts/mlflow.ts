import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkPort } from './check-port.js';
import { installMlflow } from './mlflow-environment.js';
import { startMlflowServer } from './mlflow-server.js';

interface Options {
  readonly port: string;
  readonly folder: string;
  readonly install: boolean;
}

try {
  const options = readOptions();
  if (options !== undefined) {
    if (!options.install) await checkPort(Number(options.port));
    installMlflow(console.log);
    if (!options.install) await serve(options);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

/** The options of the command line; undefined, and exit code 2, where they are wrong. */
function readOptions(): Options | undefined {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '5000' },
        folder: { type: 'string', default: path.join('results', '.mlflow') },
        install: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message.split('. ')[0]}; there are --port, --folder and --install`);
    process.exitCode = 2;
    return undefined;
  }
}

async function serve({ folder, port }: Options): Promise<void> {
  console.log('starting mlflow server');
  // It shares the machine with training, which comes first.
  const server = await startMlflowServer({ folder, port: Number(port), workers: 2, stepsBack: true });
  console.log(`MLflow is at ${server.uri}, its store in ${folder}; Ctrl-C stops it`);
  const stop = () => void server.stop();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  await server.ended;
  console.log('mlflow server has ended');
}
