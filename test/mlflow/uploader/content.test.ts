import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import {
  batchLimits,
  connect,
  downloadArtifact,
  getExperimentByName,
  getMetricHistory,
  listArtifacts,
  type Run,
} from '../../../src/mlflow/client/index.js';
import { isComplete, uploadText } from '../../../src/mlflow/uploader/upload-result.js';
import { assertUploaded, onServer } from '../compare-with-server.js';
import { faultProxy } from '../fault-proxy.js';
import { liveServer } from '../live-server.js';
import { recordAll, writtenSweep } from '../written-sweep.js';
import { upload } from './upload.js';

const live = liveServer();
const byTrial = (runs: readonly Run[], id: string) => runs.find(({ tags }) => tags.trial_id === id)!;

describe('what a server shows of a sweep', { skip: live.skip, concurrency: 4 }, () => {
  test('a run for the sweep, and in it one for each trial, with its axes, its seed and what it came to', async (context) => {
    const sweep = await writtenSweep(context, 'layout');
    await sweep.record((records) => recordAll(sweep, records));
    writeFileSync(path.join(sweep.folder, 'trials.csv'), 'trial_id\n');
    const result = await upload(live.uri(), sweep.folder);
    assert.ok(isComplete(result));
    assert.deepEqual([result.rows, result.ends], [4 * (sweep.last + 1), 4]);
    const { parents, runs } = await assertUploaded(live.uri(), sweep.folder);

    const [parent] = parents;
    assert.deepEqual([parent!.name, parent!.status], ['layout', 'FINISHED']);
    const { tags } = parent!;
    assert.deepEqual(
      [tags['mlflow.user'], tags['mlflow.source.name'], tags['mlflow.source.git.commit'], tags.trials],
      ['ann', '/there/grid.ts', 'def', '4'],
    );
    assert.match(tags['mlflow.note.content']!, /^\*\*layout\*\*: a sweep of 4 trials\./);
    const files: string[] = [];
    for await (const file of listArtifacts(connect(live.uri()), parent!.id)) files.push(file.path);
    assert.deepEqual(files.sort(), ['environment.json', 'experiment.json', 'grid.ts', 'trials.csv']);
    const read = (file: string) => downloadArtifact(connect(live.uri()), parent!.artifactUri, file);
    assert.equal(await read('grid.ts'), 'export default 1;\n');
    assert.deepEqual(JSON.parse(await read('environment.json')).host, { name: 'here', cores: 2 });

    const [trial] = sweep.plan.trials;
    const run = byTrial(runs, trial!.id);
    assert.equal(run.name, 'initializer=truncatedNormal initializer.stddev=0.1 seed=0');
    assert.equal(run.status, 'FINISHED');
    assert.deepEqual(run.params, { initializer: 'truncatedNormal', 'initializer.stddev': '0.1' });
    assert.deepEqual(
      [run.tags.outcome, run.tags.seed, run.tags.attempt, run.tags.trial_id],
      ['completed', '0', '1', trial!.id],
    );
    assert.deepEqual(
      ['best_loss', 'best_val_loss', 'diverged', 'steps', 'duration_s'].map((name) => {
        const { value, step } = run.metrics[`summary/${name}`]!;
        return [value, step];
      }),
      [
        [0.25, 0],
        [0.5, 0],
        [0, 0],
        [sweep.last, 0],
        [1.5, 0],
      ],
    );
    const points = new Map(
      runs.map(({ tags: { grid_point, seed } }) => [`${grid_point} ${seed}`, grid_point]),
    );
    assert.deepEqual([points.size, new Set(points.values()).size], [4, 2]);
  });

  test('a trial that diverged, one that failed and one that was cancelled, each with its status', async (context) => {
    const sweep = await writtenSweep(context, 'outcomes');
    const [diverged, failed, cancelled, running] = sweep.plan.trials;
    await sweep.record(async (records) => {
      records.start(sweep.plan.trials);
      records.rows(diverged!, 0, 3, {
        change(metrics, step) {
          if (step === 3)
            Object.assign(metrics, {
              'loss/train': Number.NaN,
              'grad_norm/global': Number.POSITIVE_INFINITY,
            });
        },
      });
      await records.end(diverged!, { kind: 'diverged', firstBadStep: 3 });
      await records.end(failed!, { kind: 'failed', reason: `out of luck\n${'x'.repeat(9000)}` });
      records.rows(cancelled!, 0, 2);
      await records.end(cancelled!, { kind: 'cancelled', reason: 'no hope' });
      records.rows(running!, 0, 1);
    });
    const result = await upload(live.uri(), sweep.folder);
    assert.ok(isComplete(result));
    assert.equal(result.nonFinite, 2);
    const { parents, runs } = await assertUploaded(live.uri(), sweep.folder);
    const shown = ({ id }: { readonly id: string }) => {
      const { status, tags, metrics } = byTrial(runs, id);
      return [status, tags.outcome, tags.first_bad_step, metrics['summary/diverged']?.value];
    };
    assert.deepEqual(shown(diverged!), ['FINISHED', 'diverged', '3', 1]);
    assert.deepEqual(shown(failed!), ['FAILED', 'failed', undefined, 0]);
    assert.deepEqual(shown(cancelled!), ['KILLED', 'cancelled', undefined, 0]);
    assert.deepEqual(shown(running!), ['KILLED', undefined, undefined, undefined]);
    assert.match(byTrial(runs, failed!.id).tags.reason!, /^out of luck\nx{4900,}…$/);
    assert.equal(parents[0]!.status, 'KILLED');
    const text = uploadText(result, 'again');
    assert.match(text, /^2 values left out: MLflow cannot chart what is not finite; the journal has all$/m);
  });

  test('rows without a finite value count as uploaded, before the end of a trial and where it has no others', async (context) => {
    const sweep = await writtenSweep(context, 'all-nan');
    const [late, early] = sweep.plan.trials;
    const change = (metrics: Record<string, number>, step: number) => {
      for (const name in metrics) if (step > 2) metrics[name] = Number.NaN;
    };
    await sweep.record(async (records) => {
      records.start([late!, early!]);
      records.rows(late!, 0, 5, { change });
      await records.end(late!, { kind: 'diverged', firstBadStep: 3 });
      records.rows(early!, 3, 4, { change });
      await records.end(early!, { kind: 'diverged', firstBadStep: 0 });
    });
    const first = await upload(live.uri(), sweep.folder);
    assert.deepEqual([first.pending, isComplete(first)], [{ rows: 0, ends: 0 }, true]);
    assert.deepEqual((await upload(live.uri(), sweep.folder)).pending, { rows: 0, ends: 0 });
    await assertUploaded(live.uri(), sweep.folder);
  });

  test('a trial that others begin from is called so, and has no params', async (context) => {
    const sweep = await writtenSweep(context, 'sources', { warm: true, last: 2 });
    const [first] = sweep.plan.trials;
    const source = first!.source!;
    await sweep.record(async (records) => {
      for (const trial of [source, first!]) {
        records.start([trial]);
        records.rows(trial, 0, sweep.last);
        await records.end(trial);
      }
    });
    assert.ok(isComplete(await upload(live.uri(), sweep.folder)));
    const { runs } = await assertUploaded(live.uri(), sweep.folder);
    const { name, tags, params } = byTrial(runs, source.id);
    assert.equal(name, 'source: adding, gru of 3, 2 steps, seed=0');
    assert.deepEqual(
      [tags.kind, tags.seed, tags.grid_point, tags.outcome],
      ['source', '0', undefined, 'completed'],
    );
    assert.deepEqual(params, {});
  });

  test('a trial that was begun again: the run of its first attempt goes', async (context) => {
    const sweep = await writtenSweep(context, 'attempts');
    const [again, whole] = sweep.plan.trials;
    await sweep.record(async (records) => {
      records.start([again!, whole!]);
      records.rows(again!, 0, 7);
      records.rows(whole!, 0, sweep.last);
      await records.end(whole!);
    });
    await upload(live.uri(), sweep.folder);
    const [first] = (await onServer(live.uri(), 'attempts')).runs.filter(
      ({ tags }) => tags.trial_id === again!.id,
    );
    assert.deepEqual([first!.status, first!.tags.attempt], ['KILLED', '1']);
    await sweep.record(async (records) => {
      records.start([again!], 2);
      records.rows(again!, 0, sweep.last, { attempt: 2, later: 5 });
      await records.end(again!, { kind: 'completed' }, 2);
    });
    await upload(live.uri(), sweep.folder);
    const { runs } = await assertUploaded(live.uri(), sweep.folder);
    assert.deepEqual([runs.length, byTrial(runs, again!.id).tags.attempt], [2, '2']);
  });

  test('a trial that goes on from a checkpoint: its run goes on, and repeated steps are there once', async (context) => {
    const sweep = await writtenSweep(context, 'continued');
    const [trial] = sweep.plan.trials;
    await sweep.record(async (records) => {
      records.start([trial!]);
      records.rows(trial!, 0, 55);
    });
    await upload(live.uri(), sweep.folder);
    const [before] = (await onServer(live.uri(), 'continued')).runs;
    await sweep.record(async (records) => {
      records.start([trial!]);
      records.rows(trial!, 50, sweep.last, { later: 7 });
      await records.end(trial!);
    });
    await upload(live.uri(), sweep.folder);
    const { runs } = await assertUploaded(live.uri(), sweep.folder);
    assert.deepEqual(
      runs.map(({ id, status }) => [id, status]),
      [[before!.id, 'FINISHED']],
    );
  });

  test('trials of a run at work stay RUNNING, and the next upload has the rest', async (context) => {
    const sweep = await writtenSweep(context, 'at-work');
    const [ended, running] = sweep.plan.trials;
    await sweep.record(async (records) => {
      records.start([ended!, running!]);
      records.rows(ended!, 0, sweep.last);
      await records.end(ended!);
      records.rows(running!, 0, 20);
    });
    const result = await upload(live.uri(), sweep.folder, { atWork: () => true });
    assert.ok(isComplete(result));
    assert.equal(result.running, 1);
    const { parents, runs } = await onServer(live.uri(), 'at-work');
    assert.deepEqual(
      [parents[0]!.status, byTrial(runs, ended!.id).status, byTrial(runs, running!.id).status],
      ['RUNNING', 'FINISHED', 'RUNNING'],
    );
    await upload(live.uri(), sweep.folder);
    await assertUploaded(live.uri(), sweep.folder);
  });

  test('an upload beside a run follows it to its end', async (context) => {
    const sweep = await writtenSweep(context, 'beside');
    let atWork = true;
    const uploaded = upload(live.uri(), sweep.folder, { follow: true, atWork: () => atWork });
    await sweep.record(async (records) => {
      records.start(sweep.plan.trials);
      for (const trial of sweep.plan.trials) {
        records.rows(trial, 0, sweep.last);
        await records.end(trial);
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    });
    atWork = false;
    assert.ok(isComplete(await uploaded));
    const { parents } = await assertUploaded(live.uri(), sweep.folder);
    assert.equal(parents[0]!.status, 'FINISHED');
  });

  test('a param value that an older server finds too long is set aside, and said; all else arrives', async (context) => {
    const label = `**/${'x'.repeat(900)}`;
    const sweep = await writtenSweep(context, 'old-server', { longLabel: label });
    await sweep.record((records) => recordAll(sweep, records));
    const proxy = await faultProxy(live.uri, ({ endpoint, json }) => {
      const params = (json?.params ?? []) as readonly { readonly value: string }[];
      if (endpoint !== 'POST runs/log-batch' || params.every(({ value }) => value.length <= 500))
        return 'pass';
      const message = 'Param value had length over the limit of 500';
      return { status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE', message } };
    });
    context.after(() => proxy.close());
    const result = await upload(proxy.uri, sweep.folder);
    assert.equal(isComplete(result), false);
    assert.deepEqual(
      result.setAside.map(({ kind, key }) => [kind, key]),
      [
        ['param', 'initializer'],
        ['param', 'initializer'],
      ],
    );
    assert.match(
      uploadText(result, 'again'),
      /^2 values refused by the server and set aside:\n {2}param initializer of run \w+: Param value had length over/m,
    );
    const { runs } = await assertUploaded(live.uri(), sweep.folder);
    assert.ok(runs.every(({ status }) => status === 'FINISHED'));
  });

  test('a param value longer than any server takes is cut', async (context) => {
    const sweep = await writtenSweep(context, 'long', { longLabel: `**/${'y'.repeat(7000)}` });
    await sweep.record((records) => recordAll(sweep, records));
    assert.ok(isComplete(await upload(live.uri(), sweep.folder)));
    const { runs } = await assertUploaded(live.uri(), sweep.folder);
    assert.ok(
      runs.some(({ params }) => params.initializer!.length === 6000 && params.initializer!.endsWith('…')),
    );
  });

  test('of a trial that logs too much every n-th step arrives, besides the last and every validation', async (context) => {
    const sweep = await writtenSweep(context, 'thinned', { last: 200 });
    const [trial] = sweep.plan.trials;
    const many = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`grad_norm/part.${i}`, i]));
    await sweep.record(async (records) => {
      records.start([trial!]);
      records.rows(trial!, 0, sweep.last, { change: (metrics) => Object.assign(metrics, many) });
      await records.end(trial!);
    });
    const result = await upload(live.uri(), sweep.folder, { entities: batchLimits.entities });
    assert.equal(result.thinned, 100 * 73);
    const { runs } = await onServer(live.uri(), 'thinned');
    const steps = async (key: string) => {
      const found: number[] = [];
      for await (const { step } of getMetricHistory(connect(live.uri()), runs[0]!.id, key)) found.push(step);
      return found;
    };
    assert.deepEqual(
      await steps('loss/train'),
      Array.from({ length: 101 }, (_, i) => 2 * i),
    );
    assert.deepEqual(await steps('loss/val'), [0, 50, 100, 150, 200]);
    assert.match(
      uploadText(result, 'again'),
      /^7,300 values left out: of trials that log much MLflow gets every n-th step/m,
    );
  });

  test('lines of the records that are damaged are passed over', async (context) => {
    const sweep = await writtenSweep(context, 'damaged');
    await sweep.record(async (records) => {
      await recordAll(sweep, records);
    });
    const metrics = path.join(sweep.folder, 'metrics.jsonl');
    const whole = readFileSync(metrics, 'utf8');
    appendFileSync(metrics, 'nonsense\n{"v":1}\n');
    assert.ok(isComplete(await upload(live.uri(), sweep.folder)));
    writeFileSync(metrics, whole);
    await assertUploaded(live.uri(), sweep.folder);
  });

  test('an experiment that is deleted on the server is said, and nothing is uploaded', async (context) => {
    const sweep = await writtenSweep(context, 'binned');
    await sweep.record((records) => recordAll(sweep, records));
    await upload(live.uri(), sweep.folder);
    const { id } = (await getExperimentByName(connect(live.uri()), 'binned'))!;
    await fetch(`${live.uri()}/api/2.0/mlflow/experiments/delete`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ experiment_id: id }),
    });
    const { problem } = await upload(live.uri(), sweep.folder);
    assert.equal(
      problem,
      `the experiment binned is deleted on ${live.uri()}/: restore it there, or give the sweep another name`,
    );
  });
});
