/** What `MlflowError.code` says where MLflow itself gave no code. */
export type OwnErrorCode = 'NETWORK' | 'TIMEOUT' | 'NOT_MLFLOW' | `HTTP_${number}`;

/** What is known of a request that failed. */
export interface FailedRequest {
  /** MLflow's `error_code` (`RESOURCE_DOES_NOT_EXIST`, …), or one of `OwnErrorCode`. */
  readonly code: OwnErrorCode | (string & {});
  /** The HTTP status; null where there was no answer. */
  readonly status: number | null;
  /** Method and path: `POST runs/create`. */
  readonly endpoint: string;
  /** Whether the server may have done what it was asked, although it did not say so. */
  readonly maybeDone: boolean;
  /** Whether the same request may succeed later. */
  readonly passing: boolean;
  /** How long the server asked to wait, milliseconds. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** A request that a tracking server refused, or that never got an answer; `message` is MLflow's own where it gave one. */
export class MlflowError extends Error {
  override readonly name = 'MlflowError';
  readonly code: FailedRequest['code'];
  readonly status: number | null;
  readonly endpoint: string;
  readonly maybeDone: boolean;
  readonly passing: boolean;
  readonly retryAfter: number | undefined;

  constructor(message: string, failed: FailedRequest) {
    const { code, status, endpoint, maybeDone, passing, retryAfter, cause } = failed;
    super(message, cause === undefined ? undefined : { cause });
    this.retryAfter = retryAfter;
    this.code = code;
    this.status = status;
    this.endpoint = endpoint;
    this.maybeDone = maybeDone;
    this.passing = passing;
  }
}
