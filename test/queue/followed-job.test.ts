import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FollowedJob } from '../../src/queue/followed-job.js';
import type { Envelope, HostMessage } from '../../src/queue/messages.js';
import { RowSteps } from '../../src/queue/row-steps.js';
import { metricsLine } from '../../src/records/metrics-line.js';
import { formatVersion } from '../../src/records/record.js';
import { completed, testTrial } from '../scheduler/test-trial.js';

const trials = [testTrial('end', 0), testTrial('end', 1)];
const ids = trials.map(({ id }) => id);

/** A job of two trials, and the rows that it handed on. */
function follow(recorded?: ReadonlyMap<string, number>) {
  const rows: string[] = [];
  const job = { trials: trials.map((trial) => ({ trial, attempt: 1 })), folder: '/', backend: 'cpu' };
  const onEvent = (event: { readonly kind: string; readonly text?: string }) =>
    rows.push(...(event.text ?? '').split('\n').filter((line) => line !== ''));
  const followed = new FollowedJob('job', job, onEvent, async () => [], recorded);
  return { followed, steps: () => rows.map((row) => [JSON.parse(row).trial, JSON.parse(row).step]) };
}

/** What a run of the job tells: a row of each trial at every step, then the ends. */
function told(run: string, steps: number, scale = 1): readonly Envelope[] {
  const known = new RowSteps(ids);
  const envelope = (n: number, message: HostMessage): Envelope => {
    const after = known.all;
    if (message.kind === 'rows') known.take(message.text);
    return { job: 'job', run, n, host: 'host', after, message };
  };
  const rowsAt = (step: number): HostMessage => ({
    kind: 'rows',
    step,
    text: ids
      .map((trial, place) =>
        metricsLine({
          ...{ v: formatVersion, trial, attempt: 1, step, time: step },
          metrics: { 'loss/train': (step + place) * scale },
        }),
      )
      .join(''),
  });
  return [
    ...Array.from({ length: steps }, (_, step) => envelope(step, rowsAt(step))),
    envelope(steps, { kind: 'ends', ends: ids.map((id) => completed(id, 1)) }),
  ];
}

/** Hands messages to a job; returns the numbers of those that counted. */
function deliver(followed: FollowedJob, messages: readonly Envelope[]): readonly number[] {
  return messages.flatMap((envelope) => {
    if (!followed.admits(envelope)) return [];
    if (envelope.message.kind === 'rows') followed.tell(envelope.message);
    return [envelope.n];
  });
}

const allRows = (steps: number) =>
  Array.from({ length: steps }, (_, step) => ids.map((id) => [id, step])).flat();

test('messages that come again count once', () => {
  const { followed, steps } = follow();
  const messages = told('run', 3);
  assert.deepEqual(deliver(followed, [...messages.slice(0, 2), ...messages]), [0, 1, 2, 3]);
  assert.deepEqual(steps(), allRows(3));
});

test('nothing counts of a run once rows of it are missing, its ends neither', () => {
  const { followed, steps } = follow();
  const messages = told('run', 4);
  assert.deepEqual(deliver(followed, [messages[0]!, messages[2]!, messages[3]!, messages[4]!]), [0]);
  assert.deepEqual(steps(), allRows(1));
});

test('a second run goes on where the rows of the first one end', () => {
  const { followed, steps } = follow();
  assert.deepEqual(deliver(followed, told('first', 4).slice(0, 2)), [0, 1]);
  assert.deepEqual(deliver(followed, told('second', 4)), [0, 1, 2, 3, 4]);
  assert.deepEqual(steps(), allRows(4));
});

test('a later process takes the rest of a run that it did not see begin, if nothing between is missing', () => {
  const recorded = new Map(ids.map((id) => [id, 1]));
  const { followed, steps } = follow(recorded);
  assert.deepEqual(deliver(followed, told('run', 4).slice(2)), [2, 3, 4]);
  assert.deepEqual(steps(), allRows(4).slice(4));
  assert.deepEqual(deliver(follow(recorded).followed, told('run', 4).slice(3)), []);
});

test('rows of another host that are not those recorded are refused', () => {
  const { followed, steps } = follow();
  deliver(followed, told('first', 4).slice(0, 2));
  assert.throws(() => deliver(followed, told('second', 4, 1.5)), /trial end-0 comes out otherwise at step 1/);
  assert.deepEqual(steps(), allRows(2));
});
