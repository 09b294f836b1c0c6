import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isComplete } from '../../../src/mlflow/uploader/upload-result.js';
import { start } from '../../cli/program.js';
import { assertUploaded } from '../compare-with-server.js';
import { faultProxy } from '../fault-proxy.js';
import { liveServer } from '../live-server.js';
import { recordAll, writtenSweep } from '../written-sweep.js';
import { upload } from './upload.js';

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
      const run = start(sweep.folder, 'sync', sweep.folder, '--mlflow', proxy.uri);
      kill = () => run.child.kill('SIGKILL');
      assert.equal((await run.ended).signal, 'SIGKILL');
      assert.ok(isComplete(await upload(proxy.uri, sweep.folder)));
      await assertUploaded(live.uri(), sweep.folder);
    });
  }
});
