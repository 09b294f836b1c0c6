/** What a request needs of `fetch`. */
export type Fetch = (
  url: URL,
  init: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array | ReadableStream<Uint8Array>;
    /** Needed where the body is a stream. */
    readonly duplex?: 'half';
    readonly signal: AbortSignal;
  },
) => Promise<Response>;
