import { randomUUID } from 'node:crypto';
import type { Job, Worker } from 'bullmq';
import type { Executor } from '../scheduler/executor.js';
import { WorkerDied } from '../scheduler/worker-died.js';
import { HostCheckpoints } from './host-checkpoints.js';
import { HostFiles } from './host-files.js';
import type { Posted } from './job-board.js';
import type { HostEntry, HostMessage, Order, QueueJob } from './messages.js';
import { type About, Outbox, speakFor } from './outbox.js';
import { QuestionDesk } from './question-desk.js';
import { heldKey, hostsKey, ordersKey, queueName, queuesPrefix, sweepKeys } from './queue-keys.js';
import type { QueueServer } from './queue-server.js';
import { ReachedTable } from './reached-table.js';
import type { Seal } from './seal.js';
import type { SweepFiles } from './sweep-files.js';

export interface HostOptions {
  readonly server: QueueServer;
  readonly seal: Seal;
  /** What the host says of itself. */
  readonly about: Omit<HostEntry, 'beat' | 'busy' | 'resting'>;
  /** Trains the cohorts. */
  readonly executor: Executor;
  /** Where the files of a sweep travel. */
  readonly files: (sweep: string) => SweepFiles;
  /** Makes a job ready for this host; throws where it must not run here. */
  readonly ready: (job: QueueJob) => QueueJob['job'];
  /** Leave after so many seconds with nothing to do; never where absent. */
  readonly drainAfter?: number | undefined;
  /** How the process died in whose place this one runs; null where there is none. */
  readonly crashed: string | null;
  /** Milliseconds from one sign of life to the next. Default 1000. */
  readonly beatEvery?: number;
  /** Once aborted, no further cohort is taken, and those that run are finished. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly onBegan: () => void;
  readonly onEnded: () => void;
}

/** How a host left: it was asked to, it had nothing to do, or it was set aside for a reason. */
export type HostEnd =
  | { readonly kind: 'left' | 'drained' }
  | { readonly kind: 'setAside'; readonly reason: string };

/** A host of a queue: takes cohorts, trains them and tells what comes of them. */
export class QueueHost {
  readonly #options: HostOptions;
  readonly #desk: QuestionDesk;
  readonly #worker: Worker<Posted>;
  #busy = 0;
  #beat = 0;
  #isResting = false;
  #idleSince = performance.now();
  #refusal = '';

  constructor(options: HostOptions) {
    const { server, seal, about } = options;
    this.#options = options;
    this.#desk = new QuestionDesk(server, seal, about.id);
    const lost = about.lostAfter * 1000;
    this.#worker = new server.bullmq.Worker<Posted>(queueName(about), (job) => this.#process(job), {
      connection: server.redis,
      prefix: queuesPrefix,
      skipVersionCheck: true,
      autorun: false,
      concurrency: about.slots,
      lockDuration: lost,
      stalledInterval: lost / 2,
      // How often a host may be lost is for the run to judge.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    this.#worker.on('error', () => undefined);
  }

  /** Serves until it is told to leave, has nothing to do or is set aside; then finishes what it trains. */
  async serve(): Promise<HostEnd> {
    const { server, about, executor, crashed } = this.#options;
    if (crashed !== null) await this.#speakForTheDead(crashed);
    await this.#look();
    const running = this.#worker.run().catch(() => undefined);
    const end = await this.#untilItEnds();
    const beats = setInterval(() => void this.#look().catch(() => undefined), this.#beatEvery);
    await this.#worker.close();
    await running;
    clearInterval(beats);
    await executor.close();
    await server.redis.multi().hdel(hostsKey, about.id).hdel(ordersKey, about.id).exec();
    server.close();
    return end;
  }

  get #beatEvery(): number {
    return this.#options.beatEvery ?? 1_000;
  }

  async #untilItEnds(): Promise<HostEnd> {
    const { signal, drainAfter = Number.POSITIVE_INFINITY } = this.#options;
    for (;;) {
      if (signal.aborted) return { kind: 'left' };
      if (this.#busy > 0) this.#idleSince = performance.now();
      if (performance.now() - this.#idleSince > drainAfter * 1000) return { kind: 'drained' };
      // While the server does not answer there is nobody to take orders from.
      const order = await this.#look().catch(() => null);
      if (order?.kind === 'leave') return { kind: 'setAside', reason: order.reason };
      if (order?.kind === 'refused') this.#explain(order.reason);
      if ((order?.kind === 'rest') !== this.#isResting) await this.#rest(order?.kind === 'rest');
      await pause(this.#beatEvery, signal);
    }
  }

  /** Gives a sign of life and reads what it is told. */
  async #look(): Promise<Order | null> {
    const { server, about } = this.#options;
    this.#beat += 1;
    const entry: HostEntry = { ...about, beat: this.#beat, busy: this.#busy, resting: this.#isResting };
    const [, told] = (await server.redis
      .multi()
      .hset(hostsKey, about.id, JSON.stringify(entry))
      .hget(ordersKey, about.id)
      .exec())!;
    const text = told?.[1] as string | null;
    return text === null ? null : (JSON.parse(text) as Order);
  }

  async #rest(rests: boolean): Promise<void> {
    this.#isResting = rests;
    if (rests) await this.#worker.pause(true);
    else this.#worker.resume();
    await this.#look().catch(() => undefined);
  }

  #explain(refusal: string): void {
    if (refusal !== this.#refusal) this.#options.say(`a run has no use for this host: ${refusal}`);
    this.#refusal = refusal;
  }

  /** Trains one job, if it is signed and still wanted. */
  async #process({ data }: Job<Posted>): Promise<void> {
    const { server, seal, about, say } = this.#options;
    if (!seal.fits(data.text, data.seal)) {
      say('a job whose signature does not fit was dropped');
      return;
    }
    const job = JSON.parse(data.text) as QueueJob;
    const keys = sweepKeys(job.sweep);
    // What was on its way to a host that rests is missed by the run, and handed out again.
    if (this.#isResting || (await server.redis.hexists(keys.jobs, job.id)) === 0) return;
    const run: About = { job: job.id, run: randomUUID(), host: about.id };
    const held = JSON.stringify({ stream: keys.told, about: run } satisfies Held);
    await server.redis.hset(heldKey(about.id), run.run, held);
    this.#busy += 1;
    const trials = job.job.trials.map(({ trial }) => trial.id);
    const outbox = new Outbox(server, keys.told, seal, run, trials);
    try {
      outbox.send({ kind: 'began' });
      this.#options.onBegan();
      const told = await this.#train(job, outbox);
      if (told !== undefined) outbox.send(told);
      await outbox.sent();
    } finally {
      this.#busy -= 1;
      await server.redis.hdel(heldKey(about.id), run.run);
    }
  }

  /** Trains a job; what comes of it, or undefined where its files are gone. */
  async #train(job: QueueJob, outbox: Outbox): Promise<HostMessage | undefined> {
    const { executor, ready, onEnded } = this.#options;
    let files: HostFiles | undefined;
    try {
      const own = { ...job, job: ready(job) };
      const sweep = this.#options.files(job.sweep);
      const table = new ReachedTable(this.#options.server, this.#options.seal, sweep, job.sweep);
      files = await HostFiles.open(sweep, own, own.job.checkpoints && (await table.get(job.id)));
      if (files === undefined) return undefined;
      outbox.goesOn(files.recordedTo);
      if (files.firstStep > 0) this.#options.say(`a cohort goes on from its step ${files.firstStep}`);
      const checkpoints = new HostCheckpoints({ files, table, outbox, say: this.#options.say });
      const ask = this.#desk.askOf(outbox);
      const ends = await executor.run(
        files.job,
        (event) => (event.kind === 'checkpoint' ? checkpoints.take(event.step) : outbox.send(event)),
        ask,
      );
      await checkpoints.taken();
      const left = await files.left((hash) => outbox.send({ kind: 'left', hash }));
      onEnded();
      return { kind: 'ends', ends, ...(Object.keys(left).length > 0 && { left }) };
    } catch (error) {
      const { name, message, stack } =
        error instanceof Error ? error : { name: 'Error', message: String(error), stack: undefined };
      if (error instanceof WorkerDied) return { kind: 'threadDied', reason: message };
      return { kind: 'thrown', name, message, stack };
    } finally {
      await files?.remove();
    }
  }

  /** Says of the cohorts that the process before this one trained how it died. */
  async #speakForTheDead(reason: string): Promise<void> {
    const { server, seal, about } = this.#options;
    const held = Object.values(await server.redis.hgetall(heldKey(about.id)));
    for (const text of held) {
      const { stream, about: run } = JSON.parse(text) as Held;
      const alone = held.length === 1;
      await speakFor(server, stream, seal, run, { kind: 'processDied', reason, alone });
    }
    await server.redis.del(heldKey(about.id));
  }
}

/** A cohort that a process of a host trains. */
interface Held {
  readonly stream: string;
  readonly about: About;
}

/** Waits, until a signal is given at most. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
