import type { Connection, Fetch } from '../client/index.js';
import { UploadHalted } from './upload-halted.js';

/** A connection that is given up when its server says nothing for too long. */
export interface WatchedServer {
  readonly connection: Connection;
  /** Ends the watch. */
  end(): void;
}

/** How long a server may say nothing. */
export interface Patience {
  /** Milliseconds from one good answer to the next. */
  readonly milliseconds: number;
  /** Whether there is time to wait longer: a run is at work. */
  readonly unhurried: () => boolean;
  readonly now: () => number;
}

const lookEvery = 250;

/**
 * Gives a connection a signal that is aborted with an UploadHalted: when `signal` is, or when no request succeeds for
 * too long. Requests are tried again until then.
 */
export function watchServer(
  connection: Connection,
  signal: AbortSignal,
  { milliseconds, unhurried, now }: Patience,
): WatchedServer {
  const halt = new AbortController();
  /** Whether something was asked that has no good answer yet, and for how long nothing has had one. */
  let asked = false;
  let silent = 0;
  let last = '';
  const hear = () => {
    asked = false;
    silent = 0;
  };
  const watched: Fetch = async (url, init) => {
    asked = true;
    try {
      const response = await connection.fetch(url, init);
      if (response.ok) hear();
      else last = ` but status ${response.status}`;
      return response;
    } catch (error) {
      if (!init.signal.aborted) last = `: ${reasonOf(error)}`;
      throw error;
    }
  };
  let looked = now();
  const look = () => {
    // Time in which this process did not run, as while a laptop sleeps, is no silence of the server.
    const passed = Math.min(now() - looked, 2 * lookEvery);
    looked = now();
    if (unhurried()) hear();
    else if (asked) silent += passed;
    if (silent > milliseconds)
      halt.abort(new UploadHalted(`for ${milliseconds / 1000} s no answer came from the server${last}`));
  };
  const timer = setInterval(look, lookEvery);
  const interrupt = () => halt.abort(new UploadHalted('it was interrupted'));
  signal.addEventListener('abort', interrupt);
  if (signal.aborted) interrupt();
  return {
    connection: { ...connection, retries: Number.POSITIVE_INFINITY, signal: halt.signal, fetch: watched },
    end() {
      clearInterval(timer);
      signal.removeEventListener('abort', interrupt);
    },
  };
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error && cause.message ? cause.message : message;
}
