import { AsyncLocalStorage } from 'node:async_hooks';
import type { JobEvent } from '../records/trial-end.js';
import type { RunCohort } from './executor.js';

/** The most that is kept of what one job prints, in UTF-16 units; the rest is counted. */
export const mostText = 1 << 16;

/** What was printed is passed on at once, and then whenever so much of it has gathered or so many ms have passed. */
const gathered = 4096;
const passOnEvery = 10_000;

/** Takes what the code of a job prints. */
type Take = (text: string) => void;

const taken = new AsyncLocalStorage<Take>();
let installed = false;

/**
 * Runs cohorts so that what their code prints, on this thread and through Node, goes out as events of the job instead:
 * the console, standard output and error, and warnings. What native code writes is out of reach, and everything that is
 * not called by the job is left alone.
 */
export function catchOutput(run: RunCohort, now: () => number = Date.now): RunCohort {
  install();
  return async (job, onEvent, ask) => {
    const outside = (event: JobEvent) => taken.exit(() => onEvent(event));
    const text = new JobText(outside, now);
    try {
      return await taken.run(
        (part) => text.add(part),
        () => run(job, outside, ask && ((question) => taken.exit(() => ask(question)))),
      );
    } finally {
      // Node tells of a warning in the next tick.
      await new Promise((resolve) => setImmediate(resolve));
      text.end();
    }
  };
}

/** What one job printed, passed on in pieces and cut where it grows too long. */
class JobText {
  #held = '';
  #room = mostText;
  #cut = 0;
  #passedOnAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly onEvent: (event: JobEvent) => void,
    private readonly now: () => number,
  ) {}

  add(text: string): void {
    const kept = text.slice(0, this.#room);
    this.#room -= kept.length;
    this.#cut += text.length - kept.length;
    this.#held += kept;
    if (this.#held.length >= gathered || this.now() - this.#passedOnAt >= passOnEvery) this.#passOn(0);
  }

  end(): void {
    this.#passOn(this.#cut);
  }

  #passOn(cut: number): void {
    if (this.#held === '' && cut === 0) return;
    this.onEvent({ kind: 'log', text: this.#held, cut });
    this.#held = '';
    this.#passedOnAt = this.now();
  }
}

function install(): void {
  if (installed) return;
  installed = true;
  for (const stream of [process.stdout, process.stderr]) catchStream(stream);
  // Node's own listener prints with no stream between, so it must not hear of a job's warnings.
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    const take = taken.getStore();
    if (take !== undefined) take(`${warning.name}: ${warning.message}\n`);
    else for (const listener of listeners) listener.call(process, warning);
  });
}

function catchStream(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream) as (...all: unknown[]) => boolean;
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    const take = taken.getStore();
    if (take === undefined) return write(chunk, ...rest);
    take(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const written = rest.find((one) => typeof one === 'function');
    if (written !== undefined) process.nextTick(written as () => void);
    return true;
  };
}
