import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runSweep, start } from '../../cli/program.js';
import { assertUploaded } from '../compare-with-server.js';
import { faultProxy } from '../fault-proxy.js';
import { liveServer } from '../live-server.js';
import { recordAll, writtenSweep } from '../written-sweep.js';

const live = liveServer();

describe('an upload that is killed with signal 9 loses and doubles nothing', {
  skip: live.skip,
  concurrency: 2,
}, () => {
  for (const request of [3, 6, 9, 13, 17]) {
    test(`at its request ${request}, while the server does that one`, async (context) => {
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
});
