import { writeSync } from 'node:fs';
import { openJournal } from '../../src/records/journal.js';
import { metricsText, startEvent, trialEvent, trialId } from './trial-event.js';

// Writes trials until it is killed and names each on standard output once its end is on disk.
const folder = process.argv[2]!;
const first = Number(process.argv[3]);
const journal = await openJournal(folder);

async function runTrials(from: number, stride: number): Promise<never> {
  for (let n = from; ; n += stride) {
    journal.note(startEvent(n, 1));
    journal.appendMetrics(metricsText(n, [0, 10, 20]));
    journal.appendMetrics(metricsText(n, [30]));
    await journal.append(trialEvent(n));
    writeSync(1, `${trialId(n)}\n`);
  }
}

await Promise.all([0, 1, 2].map((lane) => runTrials(first + lane, 3)));
