import path from 'node:path';
import { parseArgs } from 'node:util';
import { installMlflow } from './mlflow-environment.js';
import { startMlflowServer } from './mlflow-server.js';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '5000' },
    folder: { type: 'string', default: path.join('results', '.mlflow') },
    install: { type: 'boolean', default: false },
  },
});

try {
  installMlflow(console.log);
  if (!options.install) await serve();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function serve(): Promise<void> {
  console.log('starting mlflow server');
  const { folder, port } = options;
  // It shares the machine with training, which comes first.
  const server = await startMlflowServer({ folder, port: Number(port), workers: 2, stepsBack: true });
  console.log(`MLflow is at ${server.uri}, its store in ${folder}; Ctrl-C stops it`);
  const stop = () => void server.stop();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  await server.ended;
  console.log('mlflow server has ended');
}
