/** A worker ended in the midst of a cohort, or was ended because it hung; the message says how. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
}
