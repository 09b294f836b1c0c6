import { queueAddress } from '../src/queue/queue-address.js';
import { QueueHost } from '../src/queue/queue-host.js';
import { openServer } from '../src/queue/queue-server.js';
import { queueSeal } from '../src/queue/seal.js';
import { sweepFiles } from '../src/queue/sweep-files.js';
import { inlineExecutor } from '../src/scheduler/inline-executor.js';
import { noOpEnds, rowsOf } from './no-op-trial.js';

/**
 * A process that serves a queue as one host and trains nothing. Its arguments: the server's address, and how many rows
 * it tells of each trial.
 */
const [, , url = '', rows = '0'] = process.argv;
const id = `no-op-${process.pid}`;

const leave = new AbortController();
process.on('SIGTERM', () => leave.abort());
process.on('disconnect', () => process.exit());

const server = await openServer(queueAddress(url, {}), () => undefined);

await new QueueHost({
  server,
  files: (sweep) => sweepFiles(server, sweep, undefined),
  seal: queueSeal({}, true),
  about: {
    ...{ id, name: id, pid: process.pid, backend: 'none', stamp: 'bench', versions: {}, seal: 'open' },
    store: 'server',
    ...{ slots: 4, memory: 1e9, processor: 'any', cores: 1, lostAfter: 30 },
  },
  executor: inlineExecutor(async (job, onEvent) => {
    for (let from = 0; from < Number(rows); from += 10)
      onEvent({ kind: 'rows', step: from, text: rowsOf(job, from, Math.min(from + 10, Number(rows))) });
    return noOpEnds(job);
  }),
  ready: ({ job }) => job,
  crashed: null,
  signal: leave.signal,
  say: () => undefined,
  onBegan: () => undefined,
  onEnded: () => undefined,
}).serve();
process.disconnect?.();
