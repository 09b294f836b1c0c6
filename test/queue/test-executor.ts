import os from 'node:os';
import path from 'node:path';
import { HostWatch } from '../../src/queue/host-watch.js';
import { queueAddress } from '../../src/queue/queue-address.js';
import { QueueExecutor } from '../../src/queue/queue-executor.js';
import type { QueueExecutorOptions } from '../../src/queue/queue-executor-options.js';
import { openServer } from '../../src/queue/queue-server.js';
import { queueSeal } from '../../src/queue/seal.js';
import type { SharedFolder } from '../../src/queue/shared-folder.js';
import { sweepFiles } from '../../src/queue/sweep-files.js';

/** An executor over a queue whose hosts are those of the tests, and what it said. */
export interface TestExecutor {
  readonly executor: QueueExecutor;
  readonly watch: HostWatch;
  readonly said: string[];
}

/** Opens an executor for the hosts of the tests; resolves once so many of them serve. */
export async function openTestExecutor(
  url: string,
  hosts: number,
  options: Partial<QueueExecutorOptions> = {},
  store?: SharedFolder,
): Promise<TestExecutor> {
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const server = await openServer(queueAddress(url, {}), say);
  const seal = queueSeal({}, true);
  const common = { stamp: 'test', seal: seal.id, store: store?.id ?? 'server' };
  const wanted = { ...common, versions: { 'init-sweep': 'test' } };
  const watch = new HostWatch(server, wanted, say);
  watch.backend = 'cpu';
  const executor = await QueueExecutor.open({
    ...{ server, seal, watch, say, sweep: 'sweep', name: 'test', lookEvery: 200 },
    kinship: { backend: 'cpu', ...common },
    files: sweepFiles(server, 'sweep', store),
    inbox: path.join(os.tmpdir(), `init-sweep-inbox-${process.pid}`),
    durable: async () => undefined,
    signal: new AbortController().signal,
    ...options,
  });
  while (watch.serving().length < hosts) await new Promise((resolve) => setTimeout(resolve, 20));
  return { executor, watch, said };
}
