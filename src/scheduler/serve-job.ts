import type { MessagePort } from 'node:worker_threads';
import type { CohortJob } from '../plan/cohort-job.js';
import type { AskToStop, StopAnswer, StopQuestion } from '../records/stop-question.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import type { RunCohort } from './executor.js';

/** What a worker thread is given: a cohort, and a port on which its events go out. */
export interface WorkerTask {
  readonly job: CohortJob;
  readonly port: MessagePort;
  /** Tells the tasks of a pool apart; at least 1. */
  readonly number: number;
}

/** What a worker puts on the port of a job; `end` is the last message. */
export type WorkerMessage =
  | JobEvent
  | { readonly kind: 'ask'; readonly question: StopQuestion }
  | { readonly kind: 'end' };

/** What a worker is told on the port of a job, once for each question. */
export type WorkerReply =
  | { readonly kind: 'answer'; readonly answer: StopAnswer }
  | { readonly kind: 'refused'; readonly reason: string };

/** What a worker answers. An error that was thrown travels as data, so that any other error means that the worker died. */
export type WorkerAnswer =
  | { readonly kind: 'ends'; readonly ends: readonly TrialEnd[] }
  | {
      readonly kind: 'thrown';
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
    };

/** A worker thread's side of a job. */
export async function serveJob({ job, port }: WorkerTask, run: RunCohort): Promise<WorkerAnswer> {
  try {
    const ends = await run(
      job,
      (event) => port.postMessage(event),
      (question) => askOver(port, question),
    );
    return { kind: 'ends', ends };
  } catch (error) {
    return error instanceof Error
      ? { kind: 'thrown', name: error.name, message: error.message, stack: error.stack }
      : { kind: 'thrown', name: 'Error', message: String(error), stack: undefined };
  } finally {
    port.postMessage({ kind: 'end' } satisfies WorkerMessage);
  }
}

/** Asks over a port and waits for the reply. One question at a time. */
function askOver(port: MessagePort, question: StopQuestion): Promise<StopAnswer> {
  return new Promise((resolve, reject) => {
    const closed = () => reject(new Error('whoever is asked is gone'));
    port.once('close', closed);
    port.once('message', (reply: WorkerReply) => {
      port.off('close', closed);
      if (reply.kind === 'answer') resolve(reply.answer);
      else reject(new Error(reply.reason));
    });
    port.postMessage({ kind: 'ask', question } satisfies WorkerMessage);
  });
}

/** Asks, and makes the answer, or why there is none, a reply. */
export function replyTo(ask: AskToStop, question: StopQuestion): Promise<WorkerReply> {
  return ask(question).then(
    (answer) => ({ kind: 'answer', answer }),
    (error: Error) => ({ kind: 'refused', reason: error.message }),
  );
}

/** What a worker's code threw, as an error again. */
export function thrownError({
  name,
  message,
  stack,
}: Extract<WorkerAnswer, { readonly kind: 'thrown' }>): Error {
  return Object.assign(new Error(message), { name, stack });
}
