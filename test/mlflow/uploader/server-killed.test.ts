import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertUploaded } from '../compare-with-server.js';
import { faultProxy } from '../fault-proxy.js';
import { ownServer } from '../live-server.js';
import { recordAll, writtenSweep } from '../written-sweep.js';
import { upload } from './upload.js';

const own = ownServer();

test('a server that is killed with signal 9 in the middle of a write, and comes back, loses and doubles nothing', {
  skip: own.skip,
}, async (context) => {
  const sweep = await writtenSweep(context, 'server-killed');
  await sweep.record((records) => recordAll(sweep, records));
  let restarted: Promise<void> | undefined;
  const proxy = await faultProxy(own.uri, ({ endpoint, n }) => {
    if (endpoint === 'POST runs/log-batch' && n === 4 && restarted === undefined) {
      const server = own.server();
      restarted = new Promise((resolve) => setTimeout(resolve, 5))
        .then(() => server.kill())
        .then(() => own.restart());
    }
    return 'pass';
  });
  context.after(() => proxy.close());
  const first = await upload(proxy.uri, sweep.folder, { patience: 1500, connect: { timeout: 1000 } });
  assert.match(first.problem!, /^for 1.5 s no answer came from the server/);
  assert.ok(first.pending.rows > 0);
  await restarted;
  assert.equal((await upload(proxy.uri, sweep.folder)).problem, null);
  await assertUploaded(own.uri(), sweep.folder);
});
