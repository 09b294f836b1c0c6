import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadEngine } from '../../src/engine/load-engine.js';
import { serveJob, type WorkerAnswer, type WorkerTask } from '../../src/scheduler/serve-job.js';
import { trainJob } from '../../src/trainer/train-job.js';

/** Trains, and dies once in a sweep: when the journal says that a checkpoint of its cohort is written. */
export default function runJob(task: WorkerTask): Promise<WorkerAnswer> {
  return serveJob(task, async (job, onEvent) => {
    const sweep = path.dirname(job.checkpoints!.folder);
    const died = path.join(sweep, 'died');
    const engine = await loadEngine('cpu');
    return trainJob(engine, job, {
      now: Date.now,
      onEvent(event) {
        onEvent(event);
        if (event.kind !== 'checkpoint' || event.step < 20 || existsSync(died)) return;
        const wait = new Int32Array(new SharedArrayBuffer(4));
        while (!readFileSync(path.join(sweep, 'journal.jsonl'), 'utf8').includes(`"step":${event.step},`))
          Atomics.wait(wait, 0, 0, 5);
        writeFileSync(died, '');
        process.exit(7);
      },
    });
  });
}
