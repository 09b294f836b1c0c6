import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../scripts/free-port.js';
import { assertUploaded, onServer } from '../mlflow/compare-with-server.js';
import { faultProxy } from '../mlflow/fault-proxy.js';
import { liveServer } from '../mlflow/live-server.js';
import { experimentText } from './experiment-text.js';
import { filesIn, runSweep, start, userFolder } from './program.js';

const cpu = ['--backend', 'cpu', '--workers', '1', '--no-report'];
const live = liveServer();

/** What is recorded is sent at once, though training has the machine. */
const atOnce = ['--mlflow-share', '100'];

const initGrid = fileURLToPath(new URL('../../../experiments/init-grid.ts', import.meta.url));

/** Of three trials in one cohort. */
const few = { seeds: '1', cells: 'gru({ units: 3 })' };

/** An address at which nothing listens. */
const nobody = async () => `http://127.0.0.1:${await freePort()}`;

test('without a server nothing is trained, and one sentence says why', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText() });
  const uri = await nobody();
  const refused = await runSweep(folder, 'tiny.ts', ...cpu, '--mlflow', uri);
  assert.equal(
    refused.stderr,
    `--mlflow: ${uri}/ cannot be reached: nothing listens there (connection refused)\n`,
  );
  assert.deepEqual([refused.code, refused.stdout], [2, '']);
  const wrong = await runSweep(folder, 'tiny.ts', ...cpu, '--mlflow', 'mlruns');
  assert.equal(
    wrong.stderr,
    '--mlflow: mlruns: expected the http:// or https:// address of a tracking server\n',
  );
  assert.equal(wrong.code, 2);
  const nowhere = await runSweep(folder, 'sync', 'tiny.ts');
  assert.deepEqual(
    [nowhere.code, nowhere.stderr],
    [2, '--mlflow: expected the address of an MLflow server, here or in MLFLOW_TRACKING_URI\n'],
  );
  assert.deepEqual(filesIn(folder), ['tiny.ts']);
});

test('a server that is optional and not there is said, and the run goes on', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText(few) });
  const uri = await nobody();
  const { code, stdout, stderr } = await runSweep(
    folder,
    ...['tiny.ts', ...cpu, '--mlflow', uri, '--mlflow-optional'],
  );
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^--mlflow: http.* cannot be reached: .*; the run goes on without$/m);
  assert.match(stdout, /^3 trials trained;/);
  assert.match(
    stdout,
    /^--mlflow: http.* cannot be reached: .*; run-sweep sync results\/tiny --mlflow http/m,
  );
});

describe('with a real server', { skip: live.skip, concurrency: 2 }, () => {
  test('a run uploads while it trains; a seed more uploads only its own trials; and nothing is missing then', async (context) => {
    const text = (seeds: string) => experimentText({ ...few, name: 'beside-run', seeds });
    const folder = userFolder(context, { 'beside.ts': text('1') });
    const sweep = path.join(folder, 'results/beside-run');
    const args = ['beside.ts', ...cpu, '--mlflow', live.uri()];
    const first = await runSweep(folder, ...args);
    assert.equal(first.code, 0, first.stdout + first.stderr);
    assert.match(
      first.stdout,
      /^9 rows and 3 trials' ends uploaded to http:\/\/127\.0\.0\.1:\d+\/#\/experiments\/\d+\/runs\?workflowType=machine_learning$/m,
    );
    const { parents, runs } = await assertUploaded(live.uri(), sweep);
    assert.equal(runs.length, 3);
    assert.ok(runs.every(({ status, tags }) => status === 'FINISHED' && tags.outcome === 'completed'));
    assert.equal(parents[0]!.tags['mlflow.source.name'], path.join(folder, 'beside.ts'));

    writeFileSync(path.join(folder, 'beside.ts'), text('2'));
    const more = await runSweep(folder, ...args);
    assert.match(more.stdout, /^9 rows and 3 trials' ends uploaded to http/m);
    assert.equal((await assertUploaded(live.uri(), sweep)).runs.length, 6);
    const again = await runSweep(folder, ...args);
    assert.match(again.stdout, /^nothing is missing: http.* has all of it$/m);
    const sync = await runSweep(folder, 'sync', 'beside-run', '--mlflow', live.uri(), '--json');
    assert.equal(sync.code, 0, sync.stderr);
    assert.deepEqual(JSON.parse(sync.stdout).pending, { rows: 0, ends: 0 });
    assert.deepEqual(filesIn(sweep), [
      ...['journal.jsonl', 'metrics.csv', 'metrics.jsonl', 'mlflow.offset', 'trials.csv'],
    ]);
  });

  test('the first experiment: a run on the server has each of its trials, with the values of its records', async (context) => {
    const folder = userFolder(context, {
      'grid.ts': `import grid from ${JSON.stringify(initGrid)};\nexport default { ...grid, name: 'slice-on-server' };`,
    });
    const ran = await runSweep(
      folder,
      ...['grid.ts', '--limit', '12', '--no-report', '--mlflow', live.uri()],
    );
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    const { runs } = await assertUploaded(live.uri(), path.join(folder, 'results/slice-on-server'));
    assert.deepEqual([runs.length, new Set(runs.map(({ params }) => params.initializer)).size], [12, 4]);
  });

  test('a server that goes away while the run trains costs no row: the run says what is missing, and sync has it', async (context) => {
    const folder = userFolder(context, { 'away.ts': experimentText({ ...few, name: 'away', steps: 200 }) });
    let there = true;
    const proxy = await faultProxy(live.uri, ({ endpoint, n }) => {
      if (endpoint === 'POST runs/log-batch' && n === 2) there = false;
      return there ? 'pass' : 'cut before';
    });
    context.after(() => proxy.close());
    const { code, stdout } = await runSweep(
      folder,
      ...['away.ts', ...cpu, ...atOnce, '--mlflow', proxy.uri, '--mlflow-wait', '1'],
    );
    assert.match(stdout, /^3 trials trained; of 3 asked for 3 completed$/m);
    assert.match(stdout, /^the upload ended early: for 1 s no answer came from the server/m);
    assert.match(
      stdout,
      /^[\d,]+ rows and \d+ trials' ends not uploaded; run-sweep sync results\/away --mlflow http:\/\/127/m,
    );
    assert.equal(code, 1);
    there = true;
    const sync = await runSweep(folder, 'sync', 'results/away', '--mlflow', proxy.uri);
    assert.equal(sync.code, 0, sync.stdout + sync.stderr);
    await assertUploaded(live.uri(), path.join(folder, 'results/away'));
  });

  test('a run that is killed while it trains and uploads: the next one leaves nothing lost, doubled or RUNNING', async (context) => {
    const folder = userFolder(context, {
      'struck.ts': experimentText({ ...few, name: 'struck', steps: 500 }),
    });
    const args = ['struck.ts', ...cpu, ...atOnce, '--mlflow'];
    let strike = () => {};
    const proxy = await faultProxy(live.uri, ({ endpoint, n }) => {
      if (endpoint === 'POST runs/log-batch' && n === 1) strike();
      return 'pass';
    });
    context.after(() => proxy.close());
    const run = start(folder, ...args, proxy.uri);
    strike = () => run.child.kill('SIGKILL');
    assert.equal((await run.ended).signal, 'SIGKILL');
    const next = await runSweep(folder, ...args, proxy.uri);
    assert.equal(next.code, 0, next.stdout + next.stderr);
    const { runs } = await assertUploaded(live.uri(), path.join(folder, 'results/struck'));
    assert.equal(runs.length, 3);
  });

  test('an interrupt of a run: what was trained is uploaded, and what was not ended is KILLED or absent', async (context) => {
    const folder = userFolder(context, {
      'stopped.ts': experimentText({ seeds: '1', name: 'stopped', steps: 600 }),
    });
    let stop = () => {};
    const proxy = await faultProxy(live.uri, ({ endpoint, n }) => {
      if (endpoint === 'POST runs/create' && n === 2) stop();
      return 'pass';
    });
    context.after(() => proxy.close());
    const run = start(folder, 'stopped.ts', ...cpu, ...atOnce, '--mlflow', proxy.uri);
    stop = () => run.child.kill('SIGINT');
    const { code, stdout } = await run.ended;
    assert.equal(code, 130, stdout);
    const { parents } = await assertUploaded(live.uri(), path.join(folder, 'results/stopped'));
    assert.equal(parents[0]!.status, 'KILLED');
  });

  test('doctor looks at a server and changes nothing there', async (context) => {
    const folder = userFolder(context, {});
    const well = await runSweep(folder, 'doctor', '--mlflow', live.uri());
    assert.match(
      well.stdout,
      /^mlflow {2}http.* works: version 3\.\d+\.\d+, lets this client in, and takes files$/m,
    );
    assert.equal((await onServer(live.uri(), 'Default')).runs.length, 0);
  });
});
