import type { Batch, Metric } from '../client/index.js';
import { endOf } from './attempt-needs.js';
import type { AttemptUpload } from './attempt-upload.js';
import { sendBatch } from './send-batch.js';
import { setStatus } from './set-status.js';
import { endMetrics, endTags, statusOf, trialParams } from './trial-layout.js';
import type { UploadContext } from './upload-context.js';

/** What the end of a trial adds: eight metrics and three tags at most. */
const mostOfAnEnd = 11;

/**
 * Sends the first rows that wait, the params before the very first; with the last of an ended trial also its end. As
 * many as a batch may hold: its 1,000 entities are well below the limit in bytes.
 */
export async function sendRows(upload: AttemptUpload, context: UploadContext): Promise<void> {
  const params = upload.described ? {} : trialParams(context.view.trials.get(upload.trial));
  const room = context.entities - Object.keys(params).length;
  const { metrics, rows } = upload.first(room);
  const last = rows === upload.rows && metrics.length + mostOfAnEnd <= room;
  if (last && endOf(upload, context) !== undefined) await sendEnd(upload, context, metrics);
  else await record(upload, context, { params, metrics });
  upload.acknowledged(rows, context.now());
  context.tally.rows += rows;
  await context.state.keep(upload.known);
}

/** Sends what a trial came to, after the last of its metrics, and ends its run. */
export async function sendEnd(
  upload: AttemptUpload,
  context: UploadContext,
  lastMetrics: readonly Metric[] = [],
): Promise<void> {
  const end = endOf(upload, context)!;
  await record(upload, context, {
    params: upload.described ? {} : trialParams(context.view.trials.get(upload.trial)),
    metrics: [...lastMetrics, ...endMetrics(end)],
    tags: endTags(end),
  });
  const news = upload.ended === undefined;
  upload.ended = end.outcome.kind;
  const endTime = upload.lastTime ?? end.startedAt + end.duration * 1000;
  await setStatus(upload, context, statusOf(end.outcome), endTime);
  if (news) context.tally.ends += 1;
}

async function record(upload: AttemptUpload, context: UploadContext, batch: Batch): Promise<void> {
  const setAside = await sendBatch(context.connection, upload.run!, batch, upload.resent);
  context.tally.setAside.push(...setAside);
  upload.described = true;
  upload.resent = false;
}
