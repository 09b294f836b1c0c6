import { Worker } from 'node:worker_threads';
import type { UploadAnswer, UploadOrder, UploadSignal } from './upload-thread.js';
import type { UploadResult } from './uploader/upload-result.js';

/** An upload that goes on beside a run. */
export interface UploadBeside {
  /** What it came to; settles early where the server turns this client away. Rejects where it broke down. */
  readonly ended: Promise<UploadResult>;
  /** The records are complete: what is not uploaded yet is, and then it ends. */
  complete(): void;
  /** Ends it at once. */
  stop(): void;
}

/** Uploads what a run records while it does, on a thread of its own that reads the sweep's folder. */
export function uploadBeside(order: UploadOrder): UploadBeside {
  const worker = new Worker(new URL('./upload-thread.js', import.meta.url), { workerData: order });
  const ended = new Promise<UploadResult>((resolve, reject) => {
    worker.on('message', (answer: UploadAnswer) =>
      'result' in answer ? resolve(answer.result) : reject(new Error(answer.failure)),
    );
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`the thread of the upload ended with ${code}`)));
  });
  ended.catch(() => {});
  const tell = (signal: UploadSignal) => worker.postMessage(signal);
  return { ended, complete: () => tell('complete'), stop: () => tell('stop') };
}
