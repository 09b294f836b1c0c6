import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as client from '../../../src/mlflow/client/index.js';
import { repositoryRoot, runDocExamples } from '../../docs/run-doc-examples.js';
import { liveServer } from '../live-server.js';

const page = 'docs/mlflow-client.md';
const live = liveServer();
const [record, lists, artifacts, environment, once] = (await runDocExamples(page)) as unknown as [
  { recordRun(uri: string): Promise<string> },
  { lossCurves(uri: string, experimentId: string): Promise<Map<string, client.Metric[]>> },
  { keepNote(uri: string, runId: string): Promise<string> },
  { versionOf(uri: string): Promise<string> },
  { runOfTrial(uri: string, experimentId: string, trial: string): Promise<client.Run> },
];

test('the page names every function of the client', () => {
  const text = readFileSync(join(repositoryRoot(), page), 'utf8');
  const functions = Object.keys(client).filter((name) => !['MlflowError', 'batchLimits'].includes(name));
  assert.deepEqual(
    functions.filter((name) => !text.includes(`\`${name}\``)),
    [],
  );
});

describe("the page's examples against a real server", { skip: live.skip }, () => {
  test('record a run, list its curve, keep a note with it', async () => {
    const id = await record.recordRun(live.uri());
    const run = await client.getRun(client.connect(live.uri()), id);
    assert.deepEqual([run.status, run.params, run.tags.seed], ['FINISHED', { cell: 'gru' }, '0']);
    const curves = await lists.lossCurves(live.uri(), run.experimentId);
    assert.deepEqual(
      curves
        .get('gru, seed 0')!
        .map(({ value }) => value)
        .sort(),
      [2.7, 2.8, 2.9, 3.1, 3.3],
    );
    assert.equal(await artifacts.keepNote(live.uri(), id), 'It learns.');
  });

  test('reach a server as the environment says', async () => {
    assert.match(await environment.versionOf(live.uri()), /^\d+\./);
  });

  test('create the run of a trial once', async () => {
    const { id } = await client.getOrCreateExperiment(client.connect(live.uri()), 'created once');
    const first = await once.runOfTrial(live.uri(), id, 'abc');
    assert.equal((await once.runOfTrial(live.uri(), id, 'abc')).id, first.id);
  });
});
