import type { CohortJob } from '../plan/cohort-job.js';
import type { AskToStop } from '../records/stop-question.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import { WorkerDied } from '../scheduler/worker-died.js';
import type { Envelope } from './messages.js';
import { rowPlace } from './row-steps.js';
import { UnlikeRows } from './unlike-rows.js';

/** How many times the hosts that train a cohort may be lost before the cohort is blamed. */
const mostLosses = 5;

/** What is known of one run of a job. */
interface Run {
  /** The number of the next message. */
  next: number;
  /** Messages of it are missing, so that nothing more of it counts. */
  broken: boolean;
}

/** The last row of a trial that was handed on. */
interface LastRow {
  readonly step: number;
  /** Of its metrics; unknown where an earlier process handed it on. */
  readonly metrics?: string;
}

/** A job that was handed out, until it is settled: it hands on what hosts tell of it, each thing once. */
export class FollowedJob {
  readonly job: CohortJob;
  readonly id: string;
  readonly ask: AskToStop;
  readonly settled: Promise<readonly TrialEnd[]>;
  resolve!: (ends: readonly TrialEnd[]) => void;
  reject!: (error: Error) => void;
  /** What BullMQ calls it; another name each time it is handed out again. */
  posted = '';
  /** Whether ends that count have come. */
  isEnding = false;
  /** At how many looks in a row the queue did not have it. */
  absent = 0;
  /** How many times it was handed out. */
  posts = 0;
  /** How many processes died that trained it beside others. */
  crashes = 0;
  /** Hosts on which it failed. */
  readonly failedOn: string[] = [];
  readonly #onEvent: (event: JobEvent) => void;
  readonly #runs = new Map<string, Run>();
  readonly #recorded: Map<string, LastRow>;

  constructor(
    id: string,
    job: CohortJob,
    onEvent: (event: JobEvent) => void,
    ask: AskToStop,
    /** The last step recorded of each trial, where an earlier process followed the job. */
    recorded: ReadonlyMap<string, number> = new Map(),
  ) {
    this.id = id;
    this.job = job;
    this.ask = ask;
    this.#onEvent = onEvent;
    this.#recorded = new Map([...recorded].map(([trial, step]) => [trial, { step }]));
    this.settled = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Whether a host has begun it since it was handed out. */
  get hasBegun(): boolean {
    return this.#runs.size > 0;
  }

  /** How many times a host that trained it was lost: it began more often than it was handed out, or its process died. */
  get losses(): number {
    return Math.max(0, this.#runs.size - this.posts) + this.crashes;
  }

  /** Blames it for what befell the hosts that trained it, where these are too many. */
  blame(): void {
    const { losses } = this;
    if (losses > mostLosses)
      this.reject(new WorkerDied(`the host that trained it was lost, ${losses} times`));
  }

  /**
   * Whether a message counts: it has not come before, and no rows between what was recorded and what it tells are
   * missing. The server may have lost some; the job is handed out again then, once the host is done with it.
   */
  admits({ run, n, after = [] }: Envelope): boolean {
    if (n === -1) return true;
    const known = this.#runs.get(run) ?? { next: 0, broken: false };
    this.#runs.set(run, known);
    if (known.broken || n < known.next) return false;
    known.next = n + 1;
    const { trials } = this.job;
    known.broken = after.some((step, place) => step > this.#stepOf(trials[place]!.trial.id));
    return !known.broken;
  }

  /**
   * Hands an event on, without the rows that were handed on before. Throws where those are other rows than another host
   * told: of one attempt, all rows are of one training.
   */
  tell(event: JobEvent): void {
    if (event.kind !== 'rows') {
      this.#onEvent(event);
      return;
    }
    const text = event.text
      .split('\n')
      .filter((line) => line !== '' && this.#isNew(line))
      .map((line) => `${line}\n`)
      .join('');
    if (text !== '') this.#onEvent({ ...event, text });
  }

  #stepOf(trial: string): number {
    return this.#recorded.get(trial)?.step ?? -1;
  }

  #isNew(line: string): boolean {
    const place = rowPlace(line);
    if (place === undefined) return true;
    const { trial, step } = place;
    const last = this.#recorded.get(trial);
    const metrics = /"metrics":.*/.exec(line)?.[0] ?? '';
    if (last?.step === step && last.metrics !== undefined && last.metrics !== metrics)
      throw new UnlikeRows(trial, step);
    if (step <= this.#stepOf(trial)) return false;
    this.#recorded.set(trial, { step, metrics });
    return true;
  }
}
