import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noRedis, startRedis } from '../../scripts/redis-server.js';
import { queueAddress } from '../../src/queue/queue-address.js';
import { openServer } from '../../src/queue/queue-server.js';
import { testTrial } from '../scheduler/test-trial.js';
import { openTestExecutor } from './test-executor.js';
import { startHost } from './test-host.js';

const megabyte = 2 ** 20;
const rows = 1_800;

test('more rows than the server has memory for pass through it: hosts wait, say so, and nothing is lost', {
  skip: noRedis,
}, async (context) => {
  const redis = await startRedis('--maxmemory', '4mb');
  context.after(() => redis.stop());
  const { url } = redis;
  const said: string[] = [];
  const host = startHost(context, { url, id: 'host', threads: 1, rows, lostAfter: 20 });
  host.child.on('message', ({ said: line }: { readonly said?: string }) => line && said.push(line));
  const { executor } = await openTestExecutor(url, 1);

  const steps = new Map<string, number[]>();
  let length = 0;
  const job = (from: number) => ({
    trials: [from, from + 1].map((number) => ({ trial: testTrial('end', number), attempt: 1 })),
    ...{ folder: '/', backend: 'cpu' },
  });
  const ends = await Promise.all(
    [0, 2].map((from) =>
      executor.run(job(from), (event) => {
        if (event.kind !== 'rows') return;
        length += event.text.length;
        for (const line of event.text.trimEnd().split('\n')) {
          const { trial, step } = JSON.parse(line) as { readonly trial: string; readonly step: number };
          steps.set(trial, [...(steps.get(trial) ?? []), step]);
        }
      }),
    ),
  );
  assert.equal(ends.flat().length, 4);
  const every = Array.from({ length: rows }, (_, step) => step);
  assert.deepEqual([...steps.values()], [every, every, every, every]);

  const server = await openServer(queueAddress(url, {}), () => undefined);
  context.after(() => server.close());
  const peak = Number(/^used_memory_peak:(\d+)/m.exec(await server.redis.info('memory'))?.[1]);
  assert.ok(length > 6.5 * megabyte && peak < 6 * megabyte, `${length} bytes of rows, ${peak} of memory`);
  assert.match(
    said.join('\n'),
    /takes no data: its memory is full; waiting until it does\n.* takes data again/,
  );
  await executor.close();
  assert.deepEqual(await server.redis.keys('init-sweep:sweeps:*'), []);
});
