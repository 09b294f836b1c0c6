import { needOf } from './attempt-needs.js';
import type { Attempts } from './attempts.js';
import { deliver } from './deliver.js';
import { Lanes } from './lanes.js';
import { paceOf } from './pace.js';
import type { UploadContext } from './upload-context.js';

/** Between two looks at the records, milliseconds. */
const lookEvery = 100;

/**
 * Reads the records and sends what is in them until nothing is left: as they grow, where it follows a run, until that
 * run has ended.
 */
export async function drainRecords(
  context: UploadContext,
  attempts: Attempts,
  { atWork, follow }: { readonly atWork: () => boolean; readonly follow: boolean },
): Promise<void> {
  const { connection, state, view, intake, phase } = context;
  const lanes = new Lanes(
    paceOf(connection, () => follow && atWork()),
    (upload) => needOf(upload, context),
    (upload, need) => deliver(upload, need, context),
  );
  for (;;) {
    connection.signal!.throwIfAborted();
    // What is read after a run has ended is all of it.
    const growing = atWork();
    await view.read();
    for (const id of view.takeNews()) attempts.of(id, view.attemptOf(id)!);
    const more = await intake.read();
    phase.atWork = growing;
    phase.flush = !follow || !growing;
    phase.settled = !growing && !more;
    const busy = lanes.start(attempts);
    if (!busy && !more && phase.flush) break;
    await lanes.settled(lookEvery);
    await state.keepMetrics(attempts.firstWaiting(intake.offset));
  }
  await state.keepMetrics(attempts.firstWaiting(intake.offset));
}
