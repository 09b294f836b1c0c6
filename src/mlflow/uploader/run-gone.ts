import { type Connection, getRun, MlflowError } from '../client/index.js';

/** Thrown where nothing can be recorded of a run since it is in the bin or does not exist any more. */
export class RunGone extends Error {
  override readonly name = 'RunGone';
  /** Whether it is in the bin. */
  readonly deleted: boolean;

  constructor(run: string, deleted: boolean, cause: MlflowError) {
    super(`the run ${run} ${deleted ? 'is deleted' : 'does not exist'}`, { cause });
    this.deleted = deleted;
  }
}

/** Throws a RunGone where that is why the server refused something about a run. */
export async function checkRun(connection: Connection, run: string, refusal: MlflowError): Promise<void> {
  const { lifecycleStage } = await getRun(connection, run).catch((error: unknown) => {
    const missing = error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST';
    throw missing ? new RunGone(run, false, refusal) : error;
  });
  if (lifecycleStage === 'deleted') throw new RunGone(run, true, refusal);
}

/** Whether the server refused this very request, rather than this client. */
export function isRefusal(error: unknown): error is MlflowError {
  if (!(error instanceof MlflowError) || error.passing || error.status === null) return false;
  return error.status >= 400 && error.status !== 401 && error.status !== 403;
}
