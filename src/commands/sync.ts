import type { RunSurroundings } from '../sweep/run-cohorts.js';
import type { Answer, Command } from './command.js';
import { exitCode } from './exit-code.js';
import { mlflowOptions, serverAsked } from './mlflow-options.js';
import { option } from './option.js';

interface SyncValues {
  readonly sweep: string;
  readonly results: string;
  readonly mlflow: string | false | undefined;
  readonly 'mlflow-wait': number;
  readonly json: boolean;
}

/** `run-sweep sync <sweep>`: uploads what MLflow has not got. */
export const syncCommand: Command<SyncValues> = {
  usage: 'sync <sweep>',
  description: 'Upload to MLflow what it has not got of a sweep',
  options: (command) =>
    command
      .positional('sweep', option.sweep)
      .options({ results: option.results, ...mlflowOptions, json: option.json })
      .example('$0 sync init-grid --mlflow http://127.0.0.1:5000', 'upload a sweep, or the rest of it'),
  handle: sync,
};

async function sync(values: SyncValues, { signal, onUpload, now }: RunSurroundings): Promise<Answer> {
  const { findSweep } = await import('../sweep/find-sweep.js');
  const { syncSweep } = await import('../sweep/sync-sweep.js');
  const { serverConnection } = await import('../mlflow/server-connection.js');
  const { isComplete, syncCommandLine, uploadText } = await import('../mlflow/uploader/upload-result.js');
  const uri = serverAsked(values.mlflow, process.env);
  const { name, folder } = await findSweep(values.sweep, values.results);
  const connection = serverConnection(uri, process.env);
  onUpload();
  const patience = values['mlflow-wait'] * 1000;
  const result = await syncSweep({ name, folder, connection, patience, signal, now });
  const text = values.json
    ? JSON.stringify(result, null, 2)
    : uploadText(result, syncCommandLine(folder, uri));
  if (isComplete(result)) return { text, code: exitCode.done };
  return { text, code: signal.aborted ? exitCode.interrupted : exitCode.failed };
}
