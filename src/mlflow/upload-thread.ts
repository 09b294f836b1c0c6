import { parentPort, workerData } from 'node:worker_threads';
import { stepBack } from './step-back.js';
import type { UploadResult } from './uploader/upload-result.js';

/** What an upload's thread is given. */
export interface UploadOrder {
  /** The sweep's folder. */
  readonly folder: string;
  /** The server's address. */
  readonly uri: string;
  /** Who uploads, as MLflow shows it. */
  readonly user: string;
  /** How much of this machine requests to a server on it may take while the run is at work: 1 is all of it. */
  readonly share: number;
  /** Without an answer for so long the upload ends once training has, milliseconds. */
  readonly patience: number;
}

/** What it is told later: that the records are complete, or that it must end at once. */
export type UploadSignal = 'complete' | 'stop';

/** What it answers at its end. */
export type UploadAnswer = { readonly result: UploadResult } | { readonly failure: string };

const { folder, uri, user, share, patience } = workerData as UploadOrder;
const port = parentPort!;
const stop = new AbortController();
let atWork = true;

// Training comes first, before the loading of what follows too; not where the upload may take all of the machine.
if (share < 1) stepBack();

port.on('message', (signal: UploadSignal) => {
  if (signal === 'stop') stop.abort();
  atWork = false;
});
const { serverConnection } = await import('./server-connection.js');
const { uploadSweep } = await import('./uploader/upload-sweep.js');
const answer = await uploadSweep({
  ...{ folder, user, share, patience, connection: serverConnection(uri, process.env) },
  ...{ atWork: () => atWork, follow: true, signal: stop.signal, now: Date.now },
}).then(
  (result): UploadAnswer => ({ result }),
  (error: Error): UploadAnswer => ({ failure: error.message }),
);
port.postMessage(answer);
port.close();
