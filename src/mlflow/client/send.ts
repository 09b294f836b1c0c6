import { setTimeout } from 'node:timers/promises';
import type { Connection } from './connection.js';
import { refused, unanswered } from './failure.js';
import { MlflowError } from './mlflow-error.js';
import { parseRetryAfter, retryDelay } from './retry-delay.js';

/** One request to a tracking server. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Below the server's address, without a leading slash. */
  readonly path: string;
  /** Values that are undefined are left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; called once for every try. */
  readonly body?: () => Uint8Array | ReadableStream<Uint8Array>;
  /** Whether doing it twice is the same as doing it once; if not, a try that may have worked is not repeated. */
  readonly repeatable: boolean;
}

const api = 'api/2.0/mlflow/';

/** Calls an endpoint of MLflow's REST API by its name there (`runs/create`) and returns what it answers. */
export async function call<Answer>(
  connection: Connection,
  { path, ...request }: Omit<Request, 'body'>,
): Promise<Answer> {
  const text = await send(connection, { ...request, path: `${api}${path}` });
  try {
    return JSON.parse(text) as Answer;
  } catch (cause) {
    const page = text.replace(/\s+/g, ' ').trim().slice(0, 200);
    throw new MlflowError(`the answer is not MLflow's: ${page}`, {
      code: 'NOT_MLFLOW',
      status: 200,
      endpoint: `${request.method} ${path}`,
      maybeDone: true,
      passing: false,
      cause,
    });
  }
}

/**
 * Sends a request and returns the answer's text. Failures that may pass are tried again after a wait; the last one, or
 * one that will not pass, is thrown as an `MlflowError`. Once the connection's signal is aborted its reason is thrown.
 */
export async function send(connection: Connection, request: Request): Promise<string> {
  for (let tried = 1; ; tried++) {
    try {
      return await sendOnce(connection, request);
    } catch (error) {
      if (!(error instanceof MlflowError)) throw error;
      const hopeless = !error.passing || (error.maybeDone && !request.repeatable);
      if (hopeless || tried > connection.retries) throw error;
      await waitToRetry(connection, error, tried);
    }
  }
}

/** Waits as long as it should before what failed for the `tried`-th time is sent again. */
export async function waitToRetry(
  { backoff, random, signal }: Connection,
  { retryAfter }: MlflowError,
  tried = 1,
): Promise<void> {
  const delay = retryDelay(tried, backoff, retryAfter, random);
  await setTimeout(delay, undefined, { signal }).catch(() => {
    throw signal?.reason;
  });
}

async function sendOnce(connection: Connection, request: Request): Promise<string> {
  connection.signal?.throwIfAborted();
  const { method, path, query, json, body: makeBody } = request;
  const endpoint = `${method} ${path.startsWith(api) ? path.slice(api.length) : path}`;
  const url = new URL(path, connection.base);
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) url.searchParams.append(name, String(value));
  const limit = limitTime(connection);
  const body = json === undefined ? makeBody?.() : JSON.stringify(json);
  try {
    const response = await connection.fetch(url, {
      method,
      headers: { ...(json !== undefined && { 'content-type': 'application/json' }), ...connection.headers },
      ...(body !== undefined && { body }),
      ...(body instanceof ReadableStream && { duplex: 'half' as const }),
      signal: limit.signal,
    });
    const text = await response.text();
    if (response.ok) return text;
    const retryAfter = parseRetryAfter(response.headers.get('retry-after'), connection.now());
    throw refused(endpoint, response.status, text, retryAfter);
  } catch (cause) {
    connection.signal?.throwIfAborted();
    throw cause instanceof MlflowError ? cause : unanswered(endpoint, cause, connection.timeout);
  } finally {
    limit.end();
  }
}

/** A signal for one try: aborted with the connection's, or with a TimeoutError after its timeout. */
function limitTime({ signal, timeout }: Connection): {
  readonly signal: AbortSignal;
  readonly end: () => void;
} {
  const limit = new AbortController();
  const stop = () => limit.abort(signal?.reason);
  const timer = globalThis.setTimeout(() => limit.abort(new DOMException('', 'TimeoutError')), timeout);
  signal?.addEventListener('abort', stop);
  return {
    signal: limit.signal,
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    },
  };
}
