import { AttemptUpload } from './attempt-upload.js';
import type { UploadedAttempt } from './upload-state.js';

/** Every attempt that has a run or something to upload. */
export class Attempts {
  readonly #byKey = new Map<string, AttemptUpload>();

  constructor(known: Iterable<UploadedAttempt>) {
    for (const attempt of known)
      this.#byKey.set(
        keyOf(attempt.trial, attempt.attempt),
        new AttemptUpload(attempt.trial, attempt.attempt, attempt),
      );
  }

  [Symbol.iterator](): IterableIterator<AttemptUpload> {
    return this.#byKey.values();
  }

  /** An attempt, added where it is new. */
  of(trial: string, attempt: number): AttemptUpload {
    const key = keyOf(trial, attempt);
    let found = this.#byKey.get(key);
    if (found === undefined) {
      found = new AttemptUpload(trial, attempt);
      this.#byKey.set(key, found);
    }
    return found;
  }

  /** The offset before which no attempt has a row that waits, in a file that was read up to `read`. */
  firstWaiting(read: number): number {
    let first = read;
    for (const { from } of this.#byKey.values()) if (from !== undefined && from < first) first = from;
    return first;
  }
}

function keyOf(trial: string, attempt: number): string {
  return `${trial} ${attempt}`;
}
