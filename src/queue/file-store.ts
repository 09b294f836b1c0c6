/** Keeps files on their way between a run and its hosts, each by the SHA-256 of its bytes. */
export interface FileStore {
  /** Keeps a file, and returns its hash. */
  put(bytes: Uint8Array): Promise<string>;
  /** The bytes of a hash; undefined where they are not there, or are others. */
  get(hash: string): Promise<Buffer | undefined>;
  remove(hashes: readonly string[]): Promise<void>;
  /** Removes everything. */
  clear(): Promise<void>;
}
