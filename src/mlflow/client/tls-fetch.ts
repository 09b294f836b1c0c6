import { Agent, request } from 'node:https';
import { Readable } from 'node:stream';
import type { Fetch } from './fetch.js';

/** What decides whom a TLS connection trusts. */
export interface TlsOptions {
  /** Certificates to trust instead of the system's, as PEM text. */
  readonly ca?: string;
  /** Trust any certificate. */
  readonly insecure?: boolean;
}

/** A fetch with TLS options of its own: Node's built-in one takes none, so that these requests go by `node:https`. */
export function tlsFetch({ ca, insecure = false }: TlsOptions): Fetch {
  const agent = new Agent({
    keepAlive: true,
    rejectUnauthorized: !insecure,
    ...(ca !== undefined && { ca }),
  });
  return (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const outgoing = request(url, { agent, method, headers: { ...headers }, signal }, (incoming) => {
        const { statusCode = 0 } = incoming;
        const fields = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]);
        const empty = statusCode === 204 || statusCode === 304;
        if (empty) incoming.resume();
        resolve(
          new Response(empty ? null : (Readable.toWeb(incoming) as ReadableStream), {
            status: statusCode,
            headers: fields,
          }),
        );
      });
      outgoing.on('error', (error) => reject(signal.aborted ? signal.reason : error));
      if (body instanceof ReadableStream) Readable.fromWeb(body as never).pipe(outgoing);
      else outgoing.end(body);
    });
}
