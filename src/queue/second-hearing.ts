import type { FollowedJob } from './followed-job.js';
import { HostJudge } from './host-judge.js';
import type { HostWatch } from './host-watch.js';
import type { JobBoard } from './job-board.js';

/** Hears another host of a job that failed on one, where that decides who is to blame. */
export class SecondHearing {
  readonly #watch: HostWatch;
  readonly #board: JobBoard;
  readonly #judge = new HostJudge();
  /** The jobs that are heard elsewhere because they failed on a host, which rests while there are any. */
  readonly #heard = new Map<string, Set<FollowedJob>>();
  /** Why each of these failed. */
  readonly #errors = new Map<FollowedJob, Error>();

  constructor(watch: HostWatch, board: JobBoard) {
    this.#watch = watch;
    this.#board = board;
  }

  /** A job went well on a host: the hosts on which it failed were wrong. */
  async wentWell(followed: FollowedJob, host: string): Promise<void> {
    const { failedOn } = followed;
    if (!failedOn.includes(host)) this.#judge.wentWell(host);
    for (const other of failedOn.filter((one) => one !== host)) {
      const reason = this.#judge.wasWrong(other);
      if (reason !== undefined && !this.#watch.isSetAside(other)) await this.#watch.setAside(other, reason);
    }
    await this.#close(followed);
  }

  /** A job failed on a host: it is handed out again, or it has failed for good. */
  async failed(followed: FollowedJob, host: string, error: Error): Promise<void> {
    const { failedOn, job } = followed;
    this.#judge.failed(host, error.message.split('\n')[0]!);
    if (failedOn.length > 0 && failedOn[0] !== host) {
      for (const other of failedOn) this.#judge.wasRight(other);
      return this.#settle(followed, error);
    }
    failedOn.push(host);
    const decides = job.trials.length === 1 || this.#judge.isInDoubt(host);
    // A worker that died alone of a trial has more tries anyway, and one at a time is enough.
    if (!decides || failedOn.length > 2 || !this.#canBeHeard(followed)) return this.#settle(followed, error);
    this.#errors.set(followed, error);
    this.#heard.set(host, (this.#heard.get(host) ?? new Set()).add(followed));
    // Until the host rests it is not in the queue, and not missed there either.
    followed.posted = '';
    await this.#watch.rest(host);
    await this.#board.post(followed);
  }

  /** Settles the jobs for which no other host is left; called now and then. */
  async look(): Promise<void> {
    for (const [followed, error] of [...this.#errors])
      if (!this.#canBeHeard(followed)) await this.#settle(followed, error);
  }

  /** Whether a host serves, and does not rest, on which a job has not failed. */
  #canBeHeard({ failedOn }: FollowedJob): boolean {
    return this.#watch.serving().some(({ id }) => !failedOn.includes(id) && !this.#heard.has(id));
  }

  async #settle(followed: FollowedJob, error: Error): Promise<void> {
    followed.reject(error);
    await this.#close(followed);
  }

  /** A job is settled: the hosts that rested over it, and over nothing else, go on. */
  async #close(followed: FollowedJob): Promise<void> {
    this.#errors.delete(followed);
    for (const host of new Set(followed.failedOn)) {
      const jobs = this.#heard.get(host);
      if (jobs === undefined || !jobs.delete(followed) || jobs.size > 0) continue;
      this.#heard.delete(host);
      if (!this.#watch.isSetAside(host)) await this.#watch.wake(host);
    }
  }
}
