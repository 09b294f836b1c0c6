import type { CohortJob } from '../plan/cohort-job.js';
import type { AskToStop } from '../records/stop-question.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import type { Executor } from '../scheduler/executor.js';
import { thrownError } from '../scheduler/serve-job.js';
import { Withdrawn } from '../scheduler/withdrawn.js';
import { WorkerDied } from '../scheduler/worker-died.js';
import { Admission } from './admission.js';
import { EndComparison } from './end-comparison.js';
import { FollowedJob } from './followed-job.js';
import { FileGone, IncomingFiles } from './incoming-files.js';
import { JobBoard, jobId, type UnderWay } from './job-board.js';
import type { Ends, Envelope, ProcessDied } from './messages.js';
import type { QueueExecutorOptions } from './queue-executor-options.js';
import { ReplyDesk } from './reply-desk.js';
import { SecondHearing } from './second-hearing.js';
import { ToldStream } from './told-stream.js';
import { UnlikeRows } from './unlike-rows.js';

/** The most cohorts that are handed out at once. */
const mostSlots = 4096;

/** Milliseconds to clear up at the end. */
const patience = 3_000;

/** At so many looks in a row a job must be absent from the queue to count as lost by it. */
const looksAbsent = 4;

/**
 * Hands cohorts to the hosts of a queue. A host that is lost, or a server that loses its data, costs a cohort another
 * try; a cohort that fails on a host is tried on another one where that decides something, and a host on which cohorts
 * fail that go well elsewhere is set aside.
 */
export class QueueExecutor implements Executor {
  readonly slots = mostSlots;
  /** Trials that each host has trained, by its id. */
  readonly trained = new Map<string, number>();
  readonly #options: QueueExecutorOptions;
  readonly #board: JobBoard;
  readonly #stream: ToldStream;
  readonly #desk: ReplyDesk;
  readonly #incoming: IncomingFiles;
  readonly #hearing: SecondHearing;
  readonly #ended: EndComparison;
  readonly #followed = new Map<string, FollowedJob>();
  readonly #admission: Admission;
  /** Jobs of an earlier process, with the last recorded step of each trial. */
  readonly #underWay: Map<string, ReadonlyMap<string, number>>;
  #early: Envelope[] = [];
  #looking = false;

  private constructor(
    options: QueueExecutorOptions,
    board: JobBoard,
    stream: ToldStream,
    underWay: Map<string, ReadonlyMap<string, number>>,
  ) {
    this.#options = options;
    this.#board = board;
    this.#stream = stream;
    this.#underWay = underWay;
    this.#desk = new ReplyDesk(options.server, options.seal);
    this.#incoming = new IncomingFiles(options.files, options.inbox);
    this.#hearing = new SecondHearing(options.watch, board);
    this.#ended = new EndComparison((id) => options.watch.nameOf(id), options.say);
    this.#admission = new Admission(() => this.#room());
    options.signal.addEventListener('abort', () => void this.#withdraw(), { once: true });
  }

  /**
   * Opens the queue for a sweep. `underWay` are the jobs that an earlier process handed out and that are still wanted,
   * with what is recorded of them; all others are given up.
   */
  static async open(
    options: QueueExecutorOptions,
    underWay: readonly (UnderWay & { readonly recorded: ReadonlyMap<string, number> })[] = [],
  ): Promise<QueueExecutor> {
    const board = new JobBoard(options);
    let executor: QueueExecutor | undefined;
    const { stream, kept } = await ToldStream.open({
      ...options,
      onMessage: (envelope) => executor?.take(envelope),
    });
    await board.giveUpAllBut(underWay.map(({ id }) => id));
    const recorded = new Map(kept ? underWay.map((job) => [job.id, job.recorded] as const) : []);
    executor = new QueueExecutor(options, board, stream, recorded);
    if (underWay.length === 0) await executor.#incoming.clear();
    stream.start();
    options.watch.start(options.lookEvery ?? 1_000, () => void executor?.look());
    return executor;
  }

  /** Resolves once a cohort more may be handed out; what it returns is called when it is done. */
  admit(): Promise<() => void> {
    return this.#admission.enter();
  }

  async run(
    job: CohortJob,
    onEvent: (event: JobEvent) => void,
    ask: AskToStop = async () => [],
  ): Promise<readonly TrialEnd[]> {
    let id = jobId(this.#options.sweep, job.trials);
    while (this.#followed.has(id)) id += '-again';
    const recorded = this.#underWay.get(id);
    this.#underWay.delete(id);
    const followed = new FollowedJob(id, job, onEvent, ask, recorded);
    this.#followed.set(id, followed);
    followed.settled.catch(() => undefined);
    const early = this.#early.filter((one) => one.job === id);
    this.#early = this.#early.filter((one) => one.job !== id);
    for (const envelope of early) this.take(envelope);
    if (recorded === undefined) await this.#board.post(followed);
    else followed.posted = await this.#board.postedName(id);
    if (this.#options.signal.aborted) await this.#withdraw();
    try {
      return await followed.settled;
    } finally {
      this.#followed.delete(id);
      this.#incoming.forget(id);
      this.#board.giveUp(followed);
    }
  }

  async close(): Promise<void> {
    this.#options.watch.stop();
    this.#options.onLook?.(true);
    this.#stream.close();
    const left = [...this.#followed.values()];
    for (const followed of left) followed.reject(new WorkerDied('the queue was closed'));
    // A server that does not answer keeps nobody from leaving.
    const cleared = Promise.allSettled([
      ...left.map((followed) => this.#board.withdraw(followed)),
      ...(left.length === 0 ? [this.#stream.remove(), this.#incoming.clear()] : []),
    ]).then(() => this.#board.close());
    await Promise.race([cleared, new Promise((resolve) => setTimeout(resolve, patience).unref())]);
    cleared.catch(() => undefined);
    this.#options.server.close();
  }

  /** Takes the next message of all. What a server refuses over it, closed or full, costs the job. */
  take(envelope: Envelope): void {
    const { job, host, message } = envelope;
    const followed = this.#followed.get(job);
    if (followed === undefined) {
      if (this.#underWay.has(job)) this.#early.push(envelope);
      else if (message.kind === 'left') this.#incoming.drop([message.hash]);
      else if (message.kind === 'ends') {
        this.#ended.compare(message.ends, host);
        this.#incoming.drop(Object.values(message.left ?? {}));
      }
      return;
    }
    if (!followed.admits(envelope)) return;
    const refuse = (error: Error) => followed.reject(error);
    if (message.kind === 'began') followed.blame();
    else if (message.kind === 'left') this.#incoming.arrives(job, message.hash);
    else if (message.kind === 'ask') void this.#desk.reply(envelope, message, followed.ask);
    else if (message.kind === 'ends') void this.#wentWell(followed, message, host).catch(refuse);
    else if (message.kind === 'thrown' || message.kind === 'threadDied') {
      const error = message.kind === 'thrown' ? thrownError(message) : new WorkerDied(message.reason);
      void this.#hearing.failed(followed, host, error).catch(refuse);
    } else if (message.kind === 'processDied') this.#died(followed, message);
    else this.#tell(followed, message, host);
  }

  /** Looks after what needs it now and then. */
  async look(): Promise<void> {
    this.#admission.look();
    this.#options.onLook?.();
    if (this.#looking) return;
    this.#looking = true;
    try {
      await this.#stream.look();
      await this.#hearing.look();
      for (const followed of await this.#board.absent([...this.#followed.values()])) {
        followed.absent += 1;
        if (followed.absent < looksAbsent) continue;
        followed.absent = 0;
        // A server that is full takes it once other looks have made room.
        void this.#board.post(followed);
      }
    } catch {
      // The server does not answer, or the disk is full: the next look comes to it.
    } finally {
      this.#looking = false;
    }
  }

  #room(): number {
    const { most, watch } = this.#options;
    return most ?? Math.max(2, 2 * watch.slots);
  }

  /** The process that trained a job died: of it where it trained nothing else, perhaps of another where it did. */
  #died(followed: FollowedJob, { reason, alone }: ProcessDied): void {
    if (alone) followed.reject(new WorkerDied(reason));
    if (alone) return;
    followed.crashes += 1;
    followed.blame();
    void this.#board.post(followed, 'goesOn');
  }

  async #wentWell(followed: FollowedJob, { ends, left }: Ends, host: string): Promise<void> {
    if (followed.isEnding) return this.#ended.compare(ends, host);
    followed.isEnding = true;
    try {
      await this.#incoming.keep(followed, left);
    } catch (error) {
      return this.#lacks(followed, host, error as Error);
    }
    this.#ended.keep(ends, host);
    this.trained.set(host, (this.trained.get(host) ?? 0) + ends.length);
    const name = this.#options.watch.nameOf(host);
    followed.resolve(ends.map((end) => ({ ...end, host: name })));
    await this.#hearing.wentWell(followed, host);
  }

  /** What the trials of a job leave cannot be kept. Files that the server lost are no fault of the host. */
  #lacks(followed: FollowedJob, host: string, error: Error): Promise<void> | void {
    if (!(error instanceof FileGone)) return followed.reject(error);
    if (this.#options.files.inMemory) return followed.reject(new Withdrawn(error.message));
    followed.isEnding = false;
    return this.#hearing.failed(followed, host, error);
  }

  /** Hands an event on. Where hosts differ, the first one's rows stay, and the trials are begun anew. */
  #tell(followed: FollowedJob, event: JobEvent, host: string): void {
    try {
      followed.tell(event);
    } catch (error) {
      if (error instanceof UnlikeRows) {
        const { say, watch } = this.#options;
        say(`${error.message} on ${watch.nameOf(host)} than on another host; its cohort is trained anew`);
        followed.reject(new Withdrawn(error.message));
      } else followed.reject(error as Error);
    }
  }

  /** Takes back what no host has begun. */
  async #withdraw(): Promise<void> {
    const waiting = [...this.#followed.values()].filter(({ hasBegun, posted }) => !hasBegun && posted !== '');
    const withdraw = async (followed: FollowedJob) => {
      if (await this.#board.withdraw(followed)) followed.reject(new Withdrawn('it was taken back'));
    };
    await Promise.allSettled(waiting.map(withdraw));
  }
}
