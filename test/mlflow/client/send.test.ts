import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import {
  type ConnectOptions,
  connect,
  createRun,
  getExperimentByName,
  getOrCreateExperiment,
  getRun,
  logBatch,
  MlflowError,
  searchExperiments,
} from '../../../src/mlflow/client/index.js';
import { answeringServer, json } from './answering-server.js';

const quick: ConnectOptions = { backoff: { first: 1, most: 4 }, random: () => 1 };
const experiment = { experiment_id: '1', name: 'x', artifact_location: 'y', lifecycle_stage: 'active' };
const newRun = { experimentId: '1', startTime: 1 };

for (const status of [408, 429, 500, 502, 503, 504]) {
  test(`an answer with status ${status} is asked for again`, async (context) => {
    const { uri, requests } = await answeringServer(context, (response, n) =>
      n < 3 ? json(response, status, {}) : json(response, 200, { experiment }),
    );
    assert.equal((await getExperimentByName(connect(uri, quick), 'x'))?.id, '1');
    assert.equal(requests.length, 3);
  });
}

test('a connection that is cut is made again', async (context) => {
  const { uri, requests } = await answeringServer(context, (response, n) => {
    if (n < 3) response.destroy();
    else json(response, 200, {});
  });
  await logBatch(connect(uri, quick), 'r', {});
  assert.equal(requests.length, 3);
});

test('a refusal is final, and carries the code and the message of MLflow', async (context) => {
  const { uri, requests } = await answeringServer(context, (response) =>
    json(response, 400, { error_code: 'INVALID_PARAMETER_VALUE', message: 'No.' }),
  );
  await assert.rejects(logBatch(connect(uri, quick), 'r', {}), (error) => {
    assert.ok(error instanceof MlflowError);
    const { code, message, status, endpoint, maybeDone, passing } = error;
    assert.deepEqual(
      { code, message, status, endpoint, maybeDone, passing },
      {
        code: 'INVALID_PARAMETER_VALUE',
        message: 'No.',
        status: 400,
        endpoint: 'POST runs/log-batch',
        maybeDone: false,
        passing: false,
      },
    );
    return true;
  });
  assert.equal(requests.length, 1);
});

test('after the last retry the last error is thrown', async (context) => {
  const { uri, requests } = await answeringServer(context, (response) =>
    json(response, 503, { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'database is locked' }),
  );
  await assert.rejects(getRun(connect(uri, { ...quick, retries: 2 }), 'r'), {
    code: 'TEMPORARILY_UNAVAILABLE',
    message: 'database is locked',
    status: 503,
  });
  assert.equal(requests.length, 3);
});

test('a request that must not be done twice is not repeated where it may have been done', async (context) => {
  const { uri, requests } = await answeringServer(context, (response) => response.destroy());
  await assert.rejects(createRun(connect(uri, quick), newRun), {
    code: 'NETWORK',
    status: null,
    maybeDone: true,
    endpoint: 'POST runs/create',
  });
  assert.equal(requests.length, 1);
});

test('a request that must not be done twice is repeated where it was turned away', async (context) => {
  const info = { run_id: 'r', experiment_id: '1', status: 'RUNNING', lifecycle_stage: 'active' };
  const { uri, requests } = await answeringServer(context, (response, n) =>
    n === 1 ? json(response, 429, {}) : json(response, 200, { run: { info } }),
  );
  assert.equal((await createRun(connect(uri, quick), newRun)).id, 'r');
  assert.equal(requests.length, 2);
});

test('a server that nobody runs did nothing, and may come back', async () => {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  const connection = connect(`http://127.0.0.1:${port}`, { ...quick, retries: 1 });
  await assert.rejects(createRun(connection, newRun), { code: 'NETWORK', maybeDone: false, passing: true });
});

test('an answer that takes too long is a TIMEOUT', async (context) => {
  const { uri, requests } = await answeringServer(context, () => {});
  const connection = connect(uri, { ...quick, timeout: 30, retries: 1 });
  await assert.rejects(getRun(connection, 'r'), {
    code: 'TIMEOUT',
    message: 'no answer within 0.03 s',
    maybeDone: true,
  });
  assert.equal(requests.length, 2);
});

test('the wait that a server asks for with Retry-After is kept', async (context) => {
  const { uri } = await answeringServer(context, (response, n) =>
    n === 1 ? json(response, 429, {}, { 'retry-after': '0.3' }) : json(response, 200, { experiment }),
  );
  const start = performance.now();
  await getExperimentByName(connect(uri, quick), 'x');
  assert.ok(performance.now() - start >= 295);
});

test("an aborted signal ends a request and a wait with the signal's reason", async (context) => {
  const reason = new Error('enough');
  for (const answer of [503, undefined]) {
    const stop = new AbortController();
    const { uri } = await answeringServer(context, (response) => {
      if (answer !== undefined) json(response, answer, {}, { 'retry-after': '60' });
      setTimeout(() => stop.abort(reason), 20);
    });
    await assert.rejects(getRun(connect(uri, { signal: stop.signal }), 'r'), reason);
    await assert.rejects(getRun(connect(uri, { signal: stop.signal }), 'r'), reason);
  }
});

test('an answer that is not JSON is not from MLflow', async (context) => {
  const { uri } = await answeringServer(context, (response) => response.end('<h1>Hello</h1>'));
  await assert.rejects(getRun(connect(uri, quick), 'r'), {
    code: 'NOT_MLFLOW',
    message: "the answer is not MLflow's: <h1>Hello</h1>",
  });
});

test('an experiment that somebody else creates in between is found', async (context) => {
  const { uri, requests } = await answeringServer(context, (response, n) => {
    if (n === 1) json(response, 404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'none' });
    else if (n === 2) json(response, 400, { error_code: 'RESOURCE_ALREADY_EXISTS', message: 'there' });
    else json(response, 200, { experiment });
  });
  assert.equal((await getOrCreateExperiment(connect(uri, quick), 'x')).id, '1');
  assert.equal(requests.length, 3);
});

test('a list is read page by page, and no page is asked for that nobody reads', async (context) => {
  const { uri, requests } = await answeringServer(context, (response, n) =>
    json(response, 200, {
      experiments: [1, 2].map((i) => ({ ...experiment, experiment_id: `${n}.${i}` })),
      ...(n < 3 && { next_page_token: `after ${n}` }),
    }),
  );
  const ids: string[] = [];
  for await (const { id } of searchExperiments(connect(uri, quick))) ids.push(id);
  assert.deepEqual(ids, ['1.1', '1.2', '2.1', '2.2', '3.1', '3.2']);
  assert.equal(requests.length, 3);
  for await (const _ of searchExperiments(connect(uri, quick))) break;
  assert.equal(requests.length, 4);
});
