import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { noRedis, startRedis } from '../../scripts/redis-server.js';
import type { CohortJob } from '../../src/plan/cohort-job.js';
import { type Behaviour, testTrial } from '../scheduler/test-trial.js';
import { cuttable } from './cuttable.js';
import { lan, noLan } from './lan.js';
import { openTestExecutor, type TestExecutor } from './test-executor.js';
import { startHost, type TestHost } from './test-host.js';

/** A server of its own for every test: hosts of others would serve too. */
async function server(context: TestContext): Promise<string> {
  const own = await startRedis();
  context.after(() => own.stop());
  return own.url;
}

/** Resolves once a host has begun a cohort. */
function hasBegun({ child }: TestHost): Promise<void> {
  return new Promise((resolve) =>
    child.on('message', ({ began }: { readonly began?: true }) => began && resolve()),
  );
}

const day = 24 * 3600 * 1000;
let count = 0;
const job = (...behaviours: Behaviour[]): CohortJob => ({
  trials: behaviours.map((behaviour) => ({ trial: testTrial(behaviour, count++), attempt: 1 })),
  folder: '/',
  backend: 'cpu',
});

const run = ({ executor }: TestExecutor, ...behaviours: Behaviour[]) =>
  executor.run(job(...behaviours), () => undefined);

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('hosts of another version, or with a folder of their own, are told why they are not used, and get nothing', {
  skip: noRedis,
}, async (context) => {
  const url = await server(context);
  const store = mkdtempSync(path.join(tmpdir(), 'init-sweep-store-'));
  context.after(() => rmSync(store, { recursive: true }));
  const said: string[] = [];
  const other = startHost(context, { url, id: 'old', threads: 1, stamp: 'older' });
  other.child.on('message', ({ said: line }: { readonly said?: string }) => line && said.push(line));
  startHost(context, { url, id: 'apart', threads: 1, store });
  startHost(context, { url, id: 'new', threads: 1 });
  const opened = await openTestExecutor(url, 1);
  context.after(() => opened.executor.close());
  await Promise.all(Array.from({ length: 4 }, () => run(opened, 'end')));
  assert.deepEqual([...opened.executor.trained.keys()], ['new']);
  await until(() => said.length > 0 && opened.said.length > 1);
  const reason = 'it has init-sweep older, and the run has test';
  assert.deepEqual(opened.said.toSorted(), [
    'host apart is not used: it was started with --store, and the run was not',
    `host old is not used: ${reason}`,
  ]);
  assert.ok(said.includes(`a run has no use for this host: ${reason}`), said.join());
});

test('a host on which everything fails is set aside with the reason, and the others do its work', {
  skip: noRedis,
}, async (context) => {
  const url = await server(context);
  const bad = startHost(context, { url, id: 'bad', threads: 1, failing: 'the disk is full', clock: -day });
  startHost(context, { url, id: 'good', threads: 1, clock: day });
  const opened = await openTestExecutor(url, 2);
  context.after(() => opened.executor.close());
  const isAside = () => opened.said.some((line) => line.startsWith('host bad is set aside'));
  while (!isAside()) {
    assert.equal((await Promise.all([run(opened, 'end'), run(opened, 'end')])).flat().length, 2);
    // The bad host gets its turn when it is awake again.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(opened.said, [
    'host bad is set aside: its last 3 cohorts failed there and went well elsewhere: the disk is full',
  ]);
  assert.equal(await bad.ended, 1);
  assert.equal((await run(opened, 'end')).length, 1);
});

test('a trial that fails on two hosts is to blame, and both hosts go on', {
  skip: noRedis,
}, async (context) => {
  const url = await server(context);
  for (const id of ['one', 'two']) startHost(context, { url, id, threads: 1 });
  const opened = await openTestExecutor(url, 2);
  context.after(() => opened.executor.close());
  await assert.rejects(run(opened, 'throw'), /cannot train/);
  assert.equal((await run(opened, 'end')).length, 1);
  assert.deepEqual(opened.said, []);
});

test('a trial that failed on a host fails where the only other host is lost', {
  skip: noRedis,
}, async (context) => {
  const url = await server(context);
  const other = startHost(context, { url, id: 'other', threads: 1, lostAfter: 4 });
  const opened = await openTestExecutor(url, 1);
  context.after(() => opened.executor.close());
  other.child.kill('SIGKILL');
  startHost(context, { url, id: 'one', threads: 1 });
  await until(() => opened.watch.hosts().length === 2);
  await assert.rejects(run(opened, 'throw'), /cannot train/);
  assert.equal((await run(opened, 'end')).length, 1);
});

test('what a host that is lost was training is trained by another one, whatever their clocks say', {
  skip: noRedis,
}, async (context) => {
  const url = await server(context);
  const first = startHost(context, { url, id: 'first', threads: 1, hangs: true, lostAfter: 2, clock: day });
  const opened = await openTestExecutor(url, 1);
  context.after(() => opened.executor.close());
  const begun = hasBegun(first);
  const running = run(opened, 'end', 'end');
  await begun;
  first.child.kill('SIGKILL');
  startHost(context, { url, id: 'second', threads: 1, lostAfter: 2, clock: -day });
  assert.deepEqual(
    (await running).map(({ host }) => host),
    ['second', 'second'],
  );
  // A first host that is lost, and a second one that serves, by the clock of whoever looks.
  await until(() => opened.watch.hosts().some(({ entry, serves }) => entry.id === 'first' && !serves));
  const [second] = opened.watch.hosts();
  assert.ok(second!.serves && second!.silentFor < day / 2 && second!.knownFor < day / 2);
});

test('a host that was cut off and is back does no harm, and a trial that came out otherwise there is reported', {
  skip: noRedis,
}, async (context) => {
  const url = await server(context);
  const way = await cuttable(context, Number(new URL(url).port));
  const first = startHost(context, { url: way.url, id: 'first', threads: 1, slow: 4_000, lostAfter: 2 });
  const opened = await openTestExecutor(url, 1);
  context.after(() => opened.executor.close());
  const begun = hasBegun(first);
  const running = run(opened, 'end');
  await begun;
  way.cut();
  startHost(context, { url, id: 'second', threads: 1, lostAfter: 2 });
  const [end] = await running;
  assert.equal(end!.host, 'second');
  way.mend();
  await until(() => opened.said.length > 0);
  assert.deepEqual(opened.said, [
    `trial ${end!.id} ran twice and came out on first otherwise than on second; the first end counts`,
  ]);
});

test('a host with a network of its own, whose cable is pulled and plugged in again, does no harm', {
  skip: noRedis || noLan,
}, async (context) => {
  const cable = lan(context);
  const redis = await startRedis('--bind', '127.0.0.1', cable.address, '--protected-mode', 'no');
  context.after(() => redis.stop());
  const far = { url: `redis://${cable.address}:${redis.port}`, id: 'far', threads: 1, lostAfter: 2 };
  const first = startHost(context, { ...far, slow: 4_000 }, cable.node);
  const opened = await openTestExecutor(redis.url, 1);
  context.after(() => opened.executor.close());
  const begun = hasBegun(first);
  const running = run(opened, 'end');
  await begun;
  cable.pull();
  startHost(context, { url: redis.url, id: 'near', threads: 1, lostAfter: 2 });
  const [end] = await running;
  assert.equal(end!.host, 'near');
  cable.plug();
  await until(() => opened.said.length > 0);
  assert.deepEqual(opened.said, [
    `trial ${end!.id} ran twice and came out on far otherwise than on near; the first end counts`,
  ]);
  await until(() => opened.watch.serving().some(({ id }) => id === 'far'));
});

test('a cohort that alone was trained by a process that crashed has its reason', {
  skip: noRedis,
}, async (context) => {
  const url = await server(context);
  const first = startHost(context, { url, id: 'host', threads: 1, hangs: true });
  const opened = await openTestExecutor(url, 1);
  context.after(() => opened.executor.close());
  const begun = hasBegun(first);
  const refused = assert.rejects(run(opened, 'end'), /it was ended by SIGSEGV/);
  await begun;
  first.child.kill('SIGKILL');
  startHost(context, { url, id: 'host', threads: 1, crashed: 'it was ended by SIGSEGV' });
  await refused;
});

test('a host leaves when it is asked to, once its cohorts are done', { skip: noRedis }, async (context) => {
  const url = await server(context);
  const host = startHost(context, { url, id: 'leaver', threads: 1 });
  const opened = await openTestExecutor(url, 1);
  context.after(() => opened.executor.close());
  const begun = hasBegun(host);
  const running = run(opened, 'rows', 'rows');
  await begun;
  host.child.kill('SIGTERM');
  assert.equal((await running).length, 2);
  assert.equal(await host.ended, 0);
  await until(() => opened.watch.hosts().length === 0);
});

test('a host with nothing to do leaves after the time that it was given', {
  skip: noRedis,
}, async (context) => {
  const host = startHost(context, { url: await server(context), id: 'idle', threads: 1, drainAfter: 1 });
  assert.equal(await host.ended, 0);
});
