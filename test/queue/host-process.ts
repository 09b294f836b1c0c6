import type { CohortJob } from '../../src/plan/cohort-job.js';
import { queueAddress } from '../../src/queue/queue-address.js';
import { QueueHost } from '../../src/queue/queue-host.js';
import { openServer } from '../../src/queue/queue-server.js';
import { queueSeal } from '../../src/queue/seal.js';
import { sharedFolder } from '../../src/queue/shared-folder.js';
import { sweepFiles } from '../../src/queue/sweep-files.js';
import { metricsLine } from '../../src/records/metrics-line.js';
import { formatVersion } from '../../src/records/record.js';
import { inlineExecutor } from '../../src/scheduler/inline-executor.js';
import { poolExecutor } from '../../src/scheduler/pool-executor.js';
import { completed } from '../scheduler/test-trial.js';

/** What a test asks of a host. */
export interface HostRequest {
  readonly url: string;
  readonly id: string;
  readonly threads: number;
  readonly worker?: string;
  readonly lostAfter?: number;
  readonly drainAfter?: number;
  /** Take so many milliseconds for every cohort, and come to other weights than other hosts. */
  readonly slow?: number;
  /** Begin every cohort and never end it. */
  readonly hangs?: boolean;
  /** Fail every cohort, for this reason. */
  readonly failing?: string;
  readonly stamp?: string;
  readonly crashed?: string;
  /** Tell so many rows of every trial, of a kibibyte each. */
  readonly rows?: number;
  /** By how many milliseconds its clock differs from that of others. */
  readonly clock?: number;
  /** The folder that all hosts see. */
  readonly store?: string;
}

const {
  url,
  id,
  threads,
  worker,
  lostAfter = 20,
  drainAfter,
  slow,
  hangs,
  failing,
  stamp = 'test',
  crashed = null,
  store,
  rows,
  clock = 0,
} = JSON.parse(process.argv[2]!) as HostRequest;

const trueNow = Date.now;
Date.now = () => trueNow() + clock;

const leave = new AbortController();
process.on('SIGTERM', () => leave.abort());
process.on('disconnect', () => process.exit());

const say = (line: string) => void process.send?.({ said: line });
const server = await openServer(queueAddress(url, {}), say);
const folder = store === undefined ? undefined : await sharedFolder(store);

const host = new QueueHost({
  server,
  seal: queueSeal({}, true),
  about: {
    ...{ id, name: id, pid: process.pid, backend: 'cpu', stamp, versions: { 'init-sweep': stamp } },
    ...{
      seal: 'open',
      store: folder?.id ?? 'server',
      slots: threads,
      memory: 1e9,
      processor: 'any',
      cores: threads,
      lostAfter,
    },
  },
  files: (sweep) => sweepFiles(server, sweep, folder),
  executor: hangs
    ? inlineExecutor(() => new Promise(() => {}))
    : slow !== undefined
      ? inlineExecutor(async ({ trials }) => {
          await new Promise((resolve) => setTimeout(resolve, slow));
          const fingerprint = { weights: 'other', finalLoss: '' };
          return trials.map(({ trial, attempt }) => ({ ...completed(trial.id, attempt), fingerprint }));
        })
      : rows !== undefined
        ? inlineExecutor(async (job, onEvent) => {
            for (let step = 0; step < rows; step++)
              onEvent({ kind: 'rows', step, text: job.trials.map((one) => wideRow(one, step)).join('') });
            return job.trials.map(({ trial, attempt }) => completed(trial.id, attempt));
          })
        : poolExecutor({
            worker: new URL(worker ?? '../scheduler/test-worker.js', import.meta.url),
            threads,
            loadOneByOne: false,
          }),
  ready({ job }) {
    if (failing !== undefined) throw new Error(failing);
    return job;
  },
  crashed,
  beatEvery: 200,
  drainAfter,
  signal: leave.signal,
  say,
  onBegan: () => process.send?.({ began: true }),
  onEnded: () => undefined,
});
const end = await host.serve();
process.exitCode = end.kind === 'setAside' ? 1 : 0;
process.disconnect();

/** A row of a kibibyte. */
function wideRow({ trial, attempt }: CohortJob['trials'][number], step: number): string {
  const metrics = { 'loss/train': step, [`wide/${'x'.repeat(900)}`]: 0 };
  return metricsLine({ v: formatVersion, trial: trial.id, attempt, step, time: Date.now(), metrics });
}
