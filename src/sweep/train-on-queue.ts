import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { checkpointsFolder } from '../checkpoints/checkpoint-names.js';
import type { BackendName } from '../engine/engine.js';
import { HostWatch } from '../queue/host-watch.js';
import { JobBoard, type UnderWay } from '../queue/job-board.js';
import type { HostEntry } from '../queue/messages.js';
import { QueueExecutor } from '../queue/queue-executor.js';
import type { Kinship } from '../queue/queue-keys.js';
import { openServer, type QueueServer } from '../queue/queue-server.js';
import { type SharedFolder, sharedFolder } from '../queue/shared-folder.js';
import { sweepFiles } from '../queue/sweep-files.js';
import { openJournal } from '../records/journal.js';
import { recordedTo } from '../records/recorded-to.js';
import { firstCohorts } from '../scheduler/first-cohorts.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { hostsFile } from './hosts-file.js';
import type { PreparedSweep, QueueRequest, RunRequest } from './prepare-sweep.js';
import { versions } from './provenance.js';
import { type Opened, type Opening, type RunSurroundings, runCohorts, type Trained } from './run-cohorts.js';
import { programStamp } from './run-stamp.js';
import { sizeCohorts } from './size-cohorts.js';

type QueueRun = RunRequest & { readonly queue: QueueRequest };

/** Lets the hosts of a queue train what a sweep misses; the journal is written here. */
export async function trainOnQueue(
  prepared: PreparedSweep,
  request: QueueRun,
  surroundings: RunSurroundings,
): Promise<Trained> {
  const { stream, now, supervisor } = surroundings;
  const { address, seal } = request.queue;
  const { shown } = address;
  let say = (line: string): void => {
    stream.write(`${line}\n`);
  };
  const tell = (line: string) => say(line);
  const store = request.queue.store === undefined ? undefined : await sharedFolder(request.queue.store);
  const server = await openServer(address, tell);
  try {
    const common = { stamp: programStamp(), seal: seal.id, store: store?.id ?? 'server' };
    const watch = new HostWatch(server, { ...common, versions: versions() }, tell);
    if (request.backend !== 'auto') watch.backend = request.backend;
    const hosts = await firstHosts(watch, request, (line) => say(`${line} ${shown}`));
    const backend = (watch.backend ?? mostFrequent(hosts)) as BackendName;
    watch.backend = backend;
    const slots = Math.max(
      1,
      hosts.reduce((sum, host) => sum + host.slots, 0),
    );
    const memory = slots * Math.min(...hosts.map((host) => host.memory / host.slots));
    const { sizingOf } = sizeCohorts(prepared.taskOf, {
      ...{ backend, workers: slots },
      ...(hosts.length > 0 && { memory }),
    });
    // What does not fit into the memory is refused before anything is written.
    firstCohorts(prepared.missing, new Map(), sizingOf, slots);
    const journal = await openJournal(prepared.folder, now, supervisor?.pid).catch((cause: Error) => {
      throw new InvalidRequest(cause.message, { cause });
    });
    try {
      const open = (opening: Opening) => {
        say = opening.say;
        return openQueue(
          { server, watch, store, kinship: { backend, ...common } },
          opening,
          request,
          surroundings,
        );
      };
      const why = `backend ${backend}, on the hosts of ${shown}`;
      const runner = { backend, why, sizingOf, slots, queue: shown, open };
      const choice = { backend, why: 'the hosts of the queue have it', passedOver: [] };
      return { backend: choice, ...(await runCohorts(prepared, request, runner, journal, surroundings)) };
    } finally {
      await journal.close();
    }
  } finally {
    server.close();
  }
}

/** The hosts that serve when the run begins; waits for the first one where the backend goes by it. */
async function firstHosts(
  watch: HostWatch,
  { backend }: QueueRun,
  say: (line: string) => void,
): Promise<readonly HostEntry[]> {
  await watch.look();
  if (backend === 'auto' && watch.serving().length === 0) say('waiting for a worker at');
  while (backend === 'auto' && watch.serving().length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await watch.look();
  }
  return watch.serving();
}

/** The backend of most slots: one sweep has one. */
function mostFrequent(hosts: readonly HostEntry[]): string {
  const slots = new Map<string, number>();
  for (const host of hosts) slots.set(host.backend, (slots.get(host.backend) ?? 0) + host.slots);
  return [...slots].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

interface OpenServer {
  readonly server: QueueServer;
  readonly watch: HostWatch;
  readonly kinship: Kinship;
  readonly store: SharedFolder | undefined;
}

/** Opens the queue for a sweep, with what an earlier process of it handed out. */
async function openQueue(
  { server, watch, store, kinship }: OpenServer,
  { sweep, journal, say }: Opening,
  { queue, workers }: QueueRun,
  { signal, now }: RunSurroundings,
): Promise<Opened> {
  const { folder, loaded } = sweep;
  const name = loaded.experiment.name;
  const id = sweepId(folder);
  const files = sweepFiles(server, id, store);
  const options = { server, seal: queue.seal, kinship, sweep: id, name, files };
  const board = new JobBoard(options);
  const underWay = (await board.listed()).filter((job) => isWanted(job, sweep));
  await board.close();
  const attempts = new Map(underWay.flatMap(({ trials }) => trials.map(({ id, attempt }) => [id, attempt])));
  const recorded = await recordedTo(folder, attempts);
  const file = hostsFile(folder, watch, now);
  const executor = await QueueExecutor.open(
    {
      ...options,
      ...{ watch, signal, say, most: workers, durable: () => journal.flushed() },
      inbox: path.join(folder, checkpointsFolder, 'incoming'),
      onLook: (last) => void file.write(executor?.trained ?? new Map(), last),
    },
    underWay.map((job) => ({ ...job, recorded })),
  );
  return Object.assign(executor, { underWay });
}

/** Whether a job that an earlier process handed out is one of trials that are missing, at the attempt on record. */
function isWanted({ trials }: UnderWay, { missing, sources, replay }: PreparedSweep): boolean {
  const wanted = new Set([...missing, ...sources].map(({ id }) => id));
  return trials.every(({ id, attempt }) => wanted.has(id) && replay.attempts.get(id) === attempt);
}

/** Tells the folder of a sweep from all others. */
function sweepId(folder: string): string {
  const absolute = realpathSync(path.resolve(folder));
  return createHash('sha256').update(`${os.hostname()}\n${absolute}`).digest('hex').slice(0, 16);
}
