/** What is asked for of an upload beside a run. */
export interface UploadRequest {
  /** The server's address. */
  readonly uri: string;
  /** Whether the run goes on where the server cannot be used. */
  readonly optional: boolean;
  /** How much of this machine requests to a server on it may take while the run is at work: 1 is all of it. */
  readonly share: number;
  /** Without an answer for so long the upload ends once training has, milliseconds. */
  readonly patience: number;
}
