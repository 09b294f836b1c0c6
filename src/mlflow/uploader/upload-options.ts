import type { Connection } from '../client/index.js';

/** What an upload needs. */
export interface UploadOptions {
  /** The sweep's folder. */
  readonly folder: string;
  readonly connection: Connection;
  /** Who uploads, as MLflow shows it. */
  readonly user: string;
  /** Whether a run may still add to the records. */
  readonly atWork: () => boolean;
  /** Whether to go on until no run is at work; otherwise what is there is uploaded, and what runs is left alone. */
  readonly follow: boolean;
  /** Beside a run, how much of this machine requests to a server on it may take: 0.02 is two percent of its processors. */
  readonly share: number;
  /** Without an answer for so long the upload ends, milliseconds; where it follows a run, once that has ended. */
  readonly patience: number;
  /** Metrics, params and tags a request. Default: what a server takes. */
  readonly entities?: number;
  /** Ends the upload at once. */
  readonly signal: AbortSignal;
  readonly now: () => number;
}
