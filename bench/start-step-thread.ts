import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { BackendName } from '../src/engine/engine.js';
import type { PeerShape } from './peer-process.js';

/** What a thread trains. */
export interface StepThreadData {
  readonly backend: BackendName;
  /** An LSTM as it is commonly written in TensorFlow.js, instead of the trainer's own code. */
  readonly plain: boolean;
  readonly shape: Pick<PeerShape, 'tokens' | 'k' | 'b' | 't' | 'i' | 'h'>;
}

/** A worker thread that makes training steps when it is told. */
export interface StepThread {
  /** Floating-point operations of a step, textbook count. */
  readonly operations: number;
  /** Trains for so many seconds, one step at least; the seconds of each step. */
  run(seconds: number): Promise<readonly number[]>;
  end(): Promise<unknown>;
}

/** Starts a thread; it has made one step when this resolves. */
export async function startStepThread(data: StepThreadData): Promise<StepThread> {
  const worker = new Worker(new URL('./step-thread.js', import.meta.url), { workerData: data });
  const [operations] = (await once(worker, 'message')) as [number];
  return {
    operations,
    async run(seconds) {
      worker.postMessage(seconds);
      const [times] = (await once(worker, 'message')) as [number[]];
      return times;
    },
    end: () => worker.terminate(),
  };
}
