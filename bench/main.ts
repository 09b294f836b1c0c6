import type { Bench } from './result.js';
import { readRequest, runBenches } from './run-benches.js';

/** Every bench by its name; one name may stand for several files. */
const benches: Readonly<Record<string, readonly (() => Promise<Bench>)[]>> = {
  engine: [
    async () => (await import('./engine.js')).engineBench,
    async () => (await import('./engine-peers.js')).enginePeersBench,
    async () => (await import('./engine-threads.js')).engineThreadsBench,
  ],
  scheduler: [
    async () => (await import('./scheduler.js')).schedulerBench,
    async () => (await import('./dry-run.js')).dryRunBench,
    async () => (await import('./main-thread.js')).mainThreadBench,
  ],
  mlflow: [
    async () => (await import('./mlflow.js')).mlflowBench,
    async () => (await import('./upload-beside-training.js')).uploadBesideTrainingBench,
    async () => (await import('./upload-complete.js')).uploadCompleteBench,
  ],
  report: [async () => (await import('./report.js')).reportBench],
  transfer: [async () => (await import('./transfer.js')).transferBench],
  catalogue: [
    async () => (await import('./sampling.js')).samplingBench,
    async () => (await import('./diagnostics.js')).diagnosticsBench,
  ],
  queue: [
    async () => (await import('./queue.js')).queueBench,
    async () => (await import('./queue-scale.js')).queueScaleBench,
  ],
  gpu: [async () => (await import('./gpu.js')).gpuBench],
  startup: [async () => (await import('./startup.js')).startupBench],
};

const request = readRequest(process.argv.slice(2), Object.keys(benches));
if (typeof request === 'number') process.exitCode = request;
else await runBenches(wanted(request.names), request);

async function* wanted(names: readonly string[]): AsyncGenerator<Bench> {
  for (const name of names) for (const load of benches[name]!) yield await load();
}
