import { createHash } from 'node:crypto';
import { chooseBackend } from '../engine/choose-backend.js';
import type { BackendName } from '../engine/engine.js';
import { type HostEnd, QueueHost } from '../queue/queue-host.js';
import { openServer } from '../queue/queue-server.js';
import { sharedFolder } from '../queue/shared-folder.js';
import { sweepFiles } from '../queue/sweep-files.js';
import { openExecutor, threadsFor } from './open-executor.js';
import type { QueueRequest } from './prepare-sweep.js';
import { host, versions } from './provenance.js';
import { readyJob } from './ready-job.js';
import type { RunSurroundings } from './run-cohorts.js';
import { programStamp, runStamp } from './run-stamp.js';

/** What a worker is asked for. */
export interface ServeRequest extends QueueRequest {
  readonly backend: BackendName | 'auto';
  /** Worker threads, one at least. Default: one a core, or one for a GPU. */
  readonly workers?: number | undefined;
  /** A thread that says nothing for so many seconds hangs and is ended. */
  readonly stallSeconds: number;
  /** Seconds without a sign of life after which this host is taken as lost. */
  readonly lostAfter: number;
  /** Leave after so many seconds with nothing to do; never where absent. */
  readonly drainAfter?: number | undefined;
  /** Where relative paths of data files start. Default: where they do on the host of the run. */
  readonly data?: string | undefined;
}

/** Trains cohorts from a queue on this host until it is told to leave, has nothing to do or is set aside. */
export async function serveHost(request: ServeRequest, surroundings: RunSurroundings): Promise<HostEnd> {
  const { stream, signal, supervisor, onTraining, now } = surroundings;
  const say = (line: string) => void stream.write(`${line}\n`);
  const { address, seal, lostAfter, data } = request;
  const { backend, why } = await chooseBackend(request.backend);
  const slots = threadsFor(backend, request.workers);
  const store = request.store === undefined ? undefined : await sharedFolder(request.store);
  const server = await openServer(address, say);
  onTraining();
  const pid = supervisor?.pid ?? process.pid;
  const since = supervisor?.assignment.since ?? now();
  const machine = host();
  const name = `${machine.name}:${pid}`;
  // The same for all processes that one supervisor starts, and for no others.
  const id = createHash('sha256').update(`${name} ${since}`).digest('hex').slice(0, 16);
  const queueHost = new QueueHost({
    ...{ server, seal, signal, say, drainAfter: request.drainAfter },
    about: {
      ...{ id, name, pid, backend, slots, lostAfter },
      ...{ stamp: programStamp(), versions: versions(), seal: seal.id },
      store: store?.id ?? 'server',
      memory: process.availableMemory(),
      processor: String(machine.processor),
      cores: Number(machine.cores),
    },
    executor: await openExecutor(backend, { workers: slots, stallSeconds: request.stallSeconds }),
    files: (sweep) => sweepFiles(server, sweep, store),
    ready: (job) => readyJob(job, { data, stamp: runStamp(backend) }),
    crashed: supervisor?.assignment.crashed ?? null,
    onBegan: () => supervisor?.tell({ kind: 'began' }),
    onEnded: () => supervisor?.tell({ kind: 'trialEnded' }),
  });
  say(`host ${name} serves ${address.shown} with ${slots} threads on backend ${backend}: ${why}`);
  return queueHost.serve();
}
