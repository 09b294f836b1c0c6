import type { FollowedJob } from './followed-job.js';
import { HostJudge } from './host-judge.js';
import type { HostWatch } from './host-watch.js';
import type { JobBoard } from './job-board.js';

/** Hears another host of a job that failed on one, where that decides who is to blame. */
export class SecondHearing {
  readonly #watch: HostWatch;
  readonly #board: JobBoard;
  readonly #judge = new HostJudge();

  constructor(watch: HostWatch, board: JobBoard) {
    this.#watch = watch;
    this.#board = board;
  }

  /** A job went well on a host: the hosts on which it failed were wrong. */
  async wentWell({ failedOn }: FollowedJob, host: string): Promise<void> {
    if (!failedOn.includes(host)) this.#judge.wentWell(host);
    for (const other of failedOn.filter((one) => one !== host)) {
      const reason = this.#judge.wasWrong(other);
      await (reason === undefined ? this.#watch.wake(other) : this.#watch.setAside(other, reason));
    }
  }

  /** A job failed on a host: it is handed out again, or it has failed for good. */
  async failed(followed: FollowedJob, host: string, error: Error): Promise<void> {
    const { failedOn, job } = followed;
    this.#judge.failed(host, error.message.split('\n')[0]!);
    if (failedOn.length > 0 && failedOn[0] !== host) {
      for (const other of failedOn) this.#judge.wasRight(other);
      return this.#settle(followed, error);
    }
    const others = this.#watch.serving().filter(({ id, resting }) => id !== host && !resting);
    const decides = job.trials.length === 1 || this.#judge.isInDoubt(host);
    // A worker that died alone of a trial has more tries anyway, and one at a time is enough.
    if (others.length === 0 || !decides || failedOn.length > 1) return this.#settle(followed, error);
    failedOn.push(host);
    await this.#watch.rest(host);
    await this.#board.post(followed);
  }

  async #settle(followed: FollowedJob, error: Error): Promise<void> {
    followed.reject(error);
    for (const other of followed.failedOn) await this.#watch.wake(other);
  }
}
