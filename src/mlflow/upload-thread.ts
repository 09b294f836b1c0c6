import { parentPort, workerData } from 'node:worker_threads';
import { serverConnection } from './server-connection.js';
import { stepBack } from './step-back.js';
import type { UploadResult } from './uploader/upload-result.js';
import { uploadSweep } from './uploader/upload-sweep.js';

/** What an upload's thread is given. */
export interface UploadOrder {
  /** The sweep's folder. */
  readonly folder: string;
  /** The server's address. */
  readonly uri: string;
  /** Who uploads, as MLflow shows it. */
  readonly user: string;
  /** Without an answer for so long the upload ends once training has, milliseconds. */
  readonly patience: number;
}

/** What it is told later: that the records are complete, or that it must end at once. */
export type UploadSignal = 'complete' | 'stop';

/** What it answers at its end. */
export type UploadAnswer = { readonly result: UploadResult } | { readonly failure: string };

const { folder, uri, user, patience } = workerData as UploadOrder;
const port = parentPort!;
const stop = new AbortController();
let atWork = true;

// Training comes first.
stepBack();

port.on('message', (signal: UploadSignal) => {
  if (signal === 'stop') stop.abort();
  atWork = false;
});
const answer = await uploadSweep({
  ...{ folder, user, patience, connection: serverConnection(uri, process.env) },
  ...{ atWork: () => atWork, follow: true, signal: stop.signal, now: Date.now },
}).then(
  (result): UploadAnswer => ({ result }),
  (error: Error): UploadAnswer => ({ failure: error.message }),
);
port.postMessage(answer);
port.close();
