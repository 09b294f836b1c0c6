import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runSweep, start } from '../../cli/program.js';
import { assertUploaded } from '../compare-with-server.js';
import { faultProxy } from '../fault-proxy.js';
import { ownServer } from '../live-server.js';
import { recordAll, writtenSweep } from '../written-sweep.js';
import { upload } from './upload.js';

const live = ownServer();

describe('what is killed with signal 9 loses and doubles nothing', { skip: live.skip }, () => {
  for (const request of [3, 6, 9, 14, 19]) {
    test(`an upload that is killed at its request ${request}, while the server does that one`, async (context) => {
      const sweep = await writtenSweep(context, `killed-${request}`);
      await sweep.record((records) => recordAll(sweep, records));
      let kill = () => {};
      const proxy = await faultProxy(live.uri, ({ of }) => {
        if (of === request) kill();
        return of === request ? 'cut after' : 'pass';
      });
      context.after(() => proxy.close());
      const args = ['sync', sweep.folder, '--mlflow', proxy.uri];
      const run = start(sweep.folder, ...args);
      kill = () => run.child.kill('SIGKILL');
      assert.equal((await run.ended).signal, 'SIGKILL');
      const { code, stdout, stderr } = await runSweep(sweep.folder, ...args);
      assert.equal(code, 0, stdout + stderr);
      await assertUploaded(live.uri(), sweep.folder);
    });
  }

  test('a server that is killed in the middle of a write, and comes back', async (context) => {
    const sweep = await writtenSweep(context, 'server-killed');
    await sweep.record((records) => recordAll(sweep, records));
    let restarted: Promise<void> | undefined;
    const proxy = await faultProxy(live.uri, ({ endpoint, n }) => {
      if (endpoint === 'POST runs/log-batch' && n === 4 && restarted === undefined) {
        const server = live.server();
        restarted = new Promise((resolve) => setTimeout(resolve, 5))
          .then(() => server.kill())
          .then(() => live.restart());
      }
      return 'pass';
    });
    context.after(() => proxy.close());
    const first = await upload(proxy.uri, sweep.folder, { patience: 1500, connect: { timeout: 1000 } });
    assert.match(first.problem!, /^for 1.5 s no answer came from the server/);
    assert.ok(first.pending.rows > 0);
    await restarted;
    assert.equal((await upload(proxy.uri, sweep.folder)).problem, null);
    await assertUploaded(live.uri(), sweep.folder);
  });
});
