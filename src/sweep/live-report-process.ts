import { randomBytes } from 'node:crypto';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { loadExperiment } from '../experiment/load-experiment.js';
import { serveReport } from '../report/live-server.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { LiveReport } from './live-report.js';

/** What the process of a live report is given: the experiment file and the folder that holds a folder for each sweep. */
export interface LiveReportOrder {
  readonly experiment: string;
  readonly results: string;
}

/** What it tells: its page's address, or in a sentence why there is none; null where the experiment is to blame, which the run says itself. */
export type LiveReportAnswer = { readonly address: string } | { readonly failure: string | null };

/** What it is told: that the run is over. */
export type LiveReportSignal = 'over';

/** How long pages may take to fetch the last state, milliseconds. */
const patience = 10_000;

// A terminal sends its signals to every process; this one ends with the run, and gives way to training.
process.on('SIGINT', () => {}).on('SIGHUP', () => {});
process.on('disconnect', () => process.exit(0));
try {
  setPriority(constants.priority.PRIORITY_LOW);
} catch {
  // Some systems do not let a process be nice.
}

const { experiment, results } = JSON.parse(process.argv[2]!) as LiveReportOrder;
const tell = (answer: LiveReportAnswer) => process.send!(answer);
try {
  const { name } = (await loadExperiment(experiment)).experiment;
  const report = new LiveReport({ name, folder: path.join(results, name), loaded: null }, Date.now);
  const server = await serveReport(randomBytes(12).toString('hex'), () => report.read());
  process.on('message', async (_: LiveReportSignal) => {
    await report.end();
    await server.close(patience);
    process.exit(0);
  });
  tell({ address: server.address });
} catch (error) {
  const isOfExperiment = error instanceof InvalidRequest;
  tell({ failure: isOfExperiment ? null : error instanceof Error ? error.message : String(error) });
  process.disconnect();
}
