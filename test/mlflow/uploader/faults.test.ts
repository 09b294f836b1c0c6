import assert from 'node:assert/strict';
import { appendFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { connect, deleteRun } from '../../../src/mlflow/client/index.js';
import { offsetFile } from '../../../src/mlflow/uploader/upload-state.js';
import { assertUploaded, onServer } from '../compare-with-server.js';
import { type Fault, faultProxy, type Passing } from '../fault-proxy.js';
import { liveServer } from '../live-server.js';
import { recordAll, type WrittenSweep, writtenSweep } from '../written-sweep.js';
import { upload } from './upload.js';

const live = liveServer();

type Decide = (request: Passing, sweep: WrittenSweep) => Fault | Promise<Fault>;

/** A whole sweep on disk and a proxy that is faulty towards its upload. */
async function faulty(context: TestContext, name: string, decide: Decide) {
  const sweep = await writtenSweep(context, name);
  await sweep.record((records) => recordAll(sweep, records));
  const proxy = await faultProxy(live.uri, (request) => decide(request, sweep));
  context.after(() => proxy.close());
  return { ...sweep, proxy };
}

const changes = ({ endpoint }: Passing) => /^POST runs\/(create|log-batch|update)/.test(endpoint);

describe('after a fault every row is there once, and no trial is left running', {
  skip: live.skip,
  concurrency: 4,
}, () => {
  test('status 503 for ten seconds', async (context) => {
    let since: number | undefined;
    const { proxy, folder } = await faulty(context, 'unavailable', ({ of }) => {
      if (of < 8) return 'pass';
      since ??= performance.now();
      const body = { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'database is locked' };
      return performance.now() - since < 10_000 ? { status: 503, body } : 'pass';
    });
    assert.equal((await upload(proxy.uri, folder)).problem, null);
    await assertUploaded(live.uri(), folder);
  });

  test('a connection that is cut after the server has done what it was asked', async (context) => {
    const { proxy, folder } = await faulty(context, 'cut-after', (request) =>
      changes(request) && request.n % 2 === 1 ? 'cut after' : 'pass',
    );
    const result = await upload(proxy.uri, folder);
    assert.deepEqual([result.problem, result.pending], [null, { rows: 0, ends: 0 }]);
    await assertUploaded(live.uri(), folder);
  });

  test('a connection that is cut before the server hears of it', async (context) => {
    const { proxy, folder } = await faulty(context, 'cut-before', ({ of }) =>
      of % 3 === 0 ? 'cut before' : 'pass',
    );
    assert.equal((await upload(proxy.uri, folder)).problem, null);
    await assertUploaded(live.uri(), folder);
  });

  test('status 429 with Retry-After, which is kept', async (context) => {
    const again = new Map<string, number>();
    const early: number[] = [];
    const { proxy, folder } = await faulty(context, 'too-many', ({ endpoint, of, json }) => {
      const key = `${endpoint} ${JSON.stringify(json)}`;
      const wait = (again.get(key) ?? 0) - performance.now();
      if (wait > 0) early.push(wait);
      if (again.has(key) || of % 4 !== 0) return 'pass';
      again.set(key, performance.now() + 290);
      return { status: 429, headers: { 'retry-after': '0.3' } };
    });
    assert.equal((await upload(proxy.uri, folder)).problem, null);
    assert.ok(again.size > 5);
    assert.deepEqual(early, []);
    await assertUploaded(live.uri(), folder);
  });

  test('a server so slow that some answers come too late', async (context) => {
    const { proxy, folder } = await faulty(context, 'slow', (request) => ({
      delay: changes(request) && request.n % 5 === 0 ? 1300 : 30,
    }));
    assert.equal((await upload(proxy.uri, folder, { connect: { timeout: 1000 } })).problem, null);
    await assertUploaded(live.uri(), folder);
  });

  test('a run that is created twice', async (context) => {
    const { proxy, folder } = await faulty(context, 'twice', ({ endpoint, n }) =>
      endpoint === 'POST runs/create' && n > 1 ? 'twice' : 'pass',
    );
    assert.equal((await upload(proxy.uri, folder)).problem, null);
    await assertUploaded(live.uri(), folder);
  });

  test('everything arrives twice', async (context) => {
    const { proxy, folder } = await faulty(context, 'all-twice', (request) =>
      changes(request) && !(request.endpoint === 'POST runs/create' && request.n === 1) ? 'twice' : 'pass',
    );
    assert.equal((await upload(proxy.uri, folder)).problem, null);
    await assertUploaded(live.uri(), folder);
  });

  test('a run that somebody deletes in between', async (context) => {
    const { proxy, folder } = await faulty(
      context,
      'deleted',
      async ({ endpoint, n, json }): Promise<Fault> => {
        const deleted =
          endpoint === 'POST runs/log-batch' ? n % 4 === 2 : endpoint === 'POST runs/update' && n === 3;
        if (deleted) await deleteRun(connect(live.uri()), String(json!.run_id));
        return 'pass';
      },
    );
    const result = await upload(proxy.uri, folder);
    assert.equal(result.problem, null);
    assert.ok(result.restored > 1);
    await assertUploaded(live.uri(), folder);
  });

  test('a state that is lost, and one of another server', async (context) => {
    const { proxy, folder } = await faulty(context, 'lost', () => 'pass');
    await upload(live.uri(), folder);
    rmSync(path.join(folder, offsetFile));
    assert.equal((await upload(live.uri(), folder)).problem, null);
    await assertUploaded(live.uri(), folder);
    assert.equal((await upload(proxy.uri, folder)).problem, null);
    const { runs } = await assertUploaded(live.uri(), folder);
    assert.equal(runs.length, 4);
  });

  test('an upload that is interrupted, again and again', async (context) => {
    let allowed = 0;
    let stop = new AbortController();
    const { proxy, folder } = await faulty(context, 'interrupted', ({ of }) => {
      if (of > allowed) stop.abort();
      return 'pass';
    });
    for (let session = 0; session < 4; session++) {
      stop = new AbortController();
      allowed = proxy.seen.length + 7;
      const { problem, pending } = await upload(proxy.uri, folder, { signal: stop.signal });
      assert.equal(problem, 'it was interrupted');
      assert.ok(pending.rows + pending.ends > 0);
    }
    allowed = Number.POSITIVE_INFINITY;
    stop = new AbortController();
    assert.equal((await upload(proxy.uri, folder, { signal: stop.signal })).problem, null);
    await assertUploaded(live.uri(), folder);
  });

  test('torn tails of both records', async (context) => {
    const { folder, record, plan } = await faulty(context, 'torn', () => 'pass');
    appendFileSync(path.join(folder, 'metrics.jsonl'), `{"v":1,"trial":"${plan.trials[0]!.id}","att`);
    appendFileSync(path.join(folder, 'journal.jsonl'), '{"v":1,"event":"trial","id":"');
    assert.equal((await upload(live.uri(), folder)).problem, null);
    await assertUploaded(live.uri(), folder);
    await record(async () => {});
    assert.equal((await upload(live.uri(), folder)).problem, null);
    const { runs } = await assertUploaded(live.uri(), folder);
    assert.ok(runs.every(({ status }) => status === 'FINISHED'));
  });

  test('an upload that is under way is not done twice at once', async (context) => {
    const { proxy, folder } = await faulty(context, 'both', () => ({ delay: 20 }));
    const results = await Promise.all([upload(proxy.uri, folder), upload(proxy.uri, folder)]);
    const problems = results.map(({ problem }) => problem).filter((problem) => problem !== null);
    assert.equal(problems.length, 1);
    assert.match(problems[0]!, /^.* is in use: process \d+ has been uploading this sweep since .*\.$/);
    await assertUploaded(live.uri(), folder);
    assert.equal((await onServer(live.uri(), 'both')).parents[0]!.status, 'FINISHED');
  });
});
