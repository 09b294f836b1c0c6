import { writeSync } from 'node:fs';
import { openJournal } from '../../src/records/journal.js';
import { metricsText, trialEvent, trialId } from './trial-event.js';

// Writes trials until the disk takes no more; names each that is on disk, then tells why it stopped.
const journal = await openJournal(process.argv[2]!);
try {
  for (let n = 0; n < 10_000; n++) {
    journal.appendMetrics(metricsText(n, [0, 10, 20]));
    await journal.append(trialEvent(n));
    writeSync(1, `${trialId(n)}\n`);
  }
} catch (error) {
  writeSync(1, `${(error as Error).message}\n`);
}
