import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { AskToStop } from '../records/stop-question.js';
import type { JobEvent } from '../records/trial-end.js';
import type { Executor } from './executor.js';
import { freeLoadLock } from './load-lock.js';
import { replyTo, thrownError, type WorkerAnswer, type WorkerMessage, type WorkerTask } from './serve-job.js';
import { watchSilence } from './silence.js';
import { WorkerDied } from './worker-died.js';

/** What every worker thread is given once: four bytes to lock while it loads its backend, or null. */
export interface WorkerSetUp {
  readonly loadLock: SharedArrayBuffer | null;
}

export interface PoolOptions {
  /** The worker's compiled entry: its default export takes a `WorkerTask` and returns a `WorkerAnswer`. */
  readonly worker: URL;
  readonly threads: number;
  /** Let the threads load their backend one after another, where loading is not thread-safe. */
  readonly loadOneByOne: boolean;
  /** A worker that says nothing for so many seconds hangs and is ended. Default 600. */
  readonly stallSeconds?: number;
  /** The most that a thread's JavaScript objects may take; arrays of numbers do not count. Default: Node's own limit. */
  readonly heapMegabytes?: number;
}

// Piscina tries `require` before `import`. Where that takes ES modules, a thread that is ended while it loads one aborts
// the whole process: an assertion of Node 20's (ModuleWrap::CreateRequiredModuleFacade).
const importOnly = ['--no-experimental-require-module'].filter((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);

/** Runs cohorts on a pool of worker threads. */
export function poolExecutor(options: PoolOptions): Executor {
  const { worker, threads, loadOneByOne, stallSeconds = 600, heapMegabytes } = options;
  const loadLock = loadOneByOne ? new SharedArrayBuffer(4) : null;
  const pool = new Piscina<WorkerTask, WorkerAnswer>({
    filename: worker.href,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker: 1,
    atomics: 'disabled',
    workerData: { loadLock } satisfies WorkerSetUp,
    execArgv: [...process.execArgv, ...importOnly],
    ...(heapMegabytes !== undefined && { resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } }),
  });
  // Workers whose module cannot even be imported never take a job, so the jobs that wait would wait for ever. A thread
  // that dies between two jobs is replaced.
  const unusable = new Promise<never>((_, reject) =>
    pool.on('error', (error) => {
      if (pool.threads.length === 0) reject(error);
    }),
  );
  unusable.catch(() => {});
  let number = 0;
  return {
    slots: threads,
    async run(job, onEvent, ask = async () => []) {
      const task = { job, number: ++number };
      const { port1, port2 } = new MessageChannel();
      const stall = new AbortController();
      const silence = watchSilence(stallSeconds, () => stall.abort());
      const delivered = deliver(port1, silence.heard, onEvent, ask);
      const answered = pool
        .run({ ...task, port: port2 }, { transferList: [port2], signal: stall.signal })
        .catch((cause: Error) => {
          if (loadLock !== null) freeLoadLock(loadLock, task.number);
          const message = stall.signal.aborted ? `it said nothing for ${stallSeconds} s` : cause.message;
          throw new WorkerDied(message, { cause });
        });
      try {
        const answer = await Promise.race([answered, unusable]);
        await delivered;
        if (answer.kind === 'thrown') throw thrownError(answer);
        return answer.ends;
      } finally {
        silence.end();
        port1.close();
      }
    },
    close: () => pool.destroy(),
  };
}

/** Passes a job's events on, and answers its questions, until the worker says that there are no more or its port closes. */
function deliver(
  port: MessagePort,
  onMessage: () => void,
  onEvent: (event: JobEvent) => void,
  ask: AskToStop,
): Promise<void> {
  return new Promise((resolve) => {
    port.on('message', (message: WorkerMessage) => {
      onMessage();
      if (message.kind === 'end') resolve();
      else if (message.kind === 'ask') void replyTo(ask, message.question).then((it) => port.postMessage(it));
      else onEvent(message);
    });
    port.on('close', resolve);
  });
}
