import { needOf } from './attempt-needs.js';
import type { Attempts } from './attempts.js';
import { deliver } from './deliver.js';
import { Lanes } from './lanes.js';
import type { Pace } from './pace.js';
import type { UploadContext } from './upload-context.js';

/** Between two looks at the records, milliseconds; the first where training has the machine. */
const lookEvery = { easy: 1000, usually: 100 };

/**
 * Reads the records and sends what is in them until nothing is left: as they grow, where it follows a run, until that
 * run has ended.
 */
export async function drainRecords(
  context: UploadContext,
  attempts: Attempts,
  pace: Pace,
  { atWork, follow }: { readonly atWork: () => boolean; readonly follow: boolean },
): Promise<void> {
  const { connection, state, view, intake, phase } = context;
  const lanes = new Lanes(
    pace,
    (upload) => needOf(upload, context),
    (upload, need) => deliver(upload, need, context),
  );
  for (;;) {
    connection.signal!.throwIfAborted();
    // What is read after a run has ended is all of it.
    const growing = atWork();
    await view.read();
    const rowsEnd = await intake.size();
    for (const id of view.takeNews()) attempts.of(id, view.attemptOf(id)!).rowsEnd = rowsEnd;
    const more = await intake.read();
    phase.atWork = growing;
    phase.flush = (!follow || !growing) && !more;
    phase.settled = !growing && !more;
    const busy = lanes.start(attempts);
    if (!busy && phase.flush) break;
    const looked = performance.now();
    do await lanes.settled(lookEvery.usually);
    while (pace.goesEasy() && (lanes.isBusy || performance.now() - looked < lookEvery.easy));
    await state.keepMetrics(attempts.firstWaiting(intake.offset));
  }
  await state.keepMetrics(attempts.firstWaiting(intake.offset));
}
