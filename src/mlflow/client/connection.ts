import { randomInt } from 'node:crypto';
import type { Fetch } from './fetch.js';
import type { Backoff } from './retry-delay.js';
import { type TlsOptions, tlsFetch } from './tls-fetch.js';

/** How to talk to a tracking server. */
export interface ConnectOptions {
  /** For HTTP Basic authentication; comes before a token. */
  readonly username?: string;
  readonly password?: string;
  /** For Bearer authentication. */
  readonly token?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: TlsOptions;
  /** The longest wait for one answer, milliseconds. Default 30,000. */
  readonly timeout?: number;
  /** How often a failed request is sent again. Default 5. */
  readonly retries?: number;
  /** Default: 250 ms before the second try, then twice as long each time, at most 20 s; a random half of it. */
  readonly backoff?: Backoff;
  /** Once aborted, requests and waits under way reject with its reason. */
  readonly signal?: AbortSignal;
  /** In place of Node's. */
  readonly fetch?: Fetch;
  /** Uniform in [0, 1), for the jitter. */
  readonly random?: () => number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** A tracking server and how to talk to it; every function of this client takes one first. */
export interface Connection {
  /** The server's address, ending with a slash. */
  readonly base: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout: number;
  readonly retries: number;
  readonly backoff: Backoff;
  readonly signal: AbortSignal | undefined;
  readonly fetch: Fetch;
  readonly random: () => number;
  readonly now: () => number;
}

/** What a header can hold: Latin-1 without control characters. */
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Describes a connection to the server at `uri`; sends nothing yet. A user and password in the address are taken where
 * the options name none. Throws a TypeError where the address is not one of HTTP or HTTPS,
 * or the token cannot be sent.
 */
export function connect(uri: string, options: ConnectOptions = {}): Connection {
  const base = URL.canParse(uri) ? new URL(uri) : undefined;
  if (base === undefined || !/^https?:$/.test(base.protocol))
    throw new TypeError(`${uri}: expected the http:// or https:// address of a tracking server`);
  const { username, password, token } = credentials(base, options);
  base.username = base.password = base.search = base.hash = '';
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  if (username === undefined && token !== undefined && !headerValue.test(token.trim()))
    throw new TypeError('the token holds characters that no header of HTTP can hold, such as a line break');
  const authorization =
    username !== undefined
      ? `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`
      : token !== undefined && `Bearer ${token}`;
  const { tls, fetch: given, headers, signal } = options;
  const ownTls = base.protocol === 'https:' && (tls?.ca !== undefined || tls?.insecure === true);
  return {
    base,
    headers: { ...headers, ...(authorization && { authorization }) },
    timeout: options.timeout ?? 30_000,
    retries: options.retries ?? 5,
    backoff: options.backoff ?? { first: 250, most: 20_000 },
    signal,
    fetch: given ?? (ownTls ? tlsFetch(tls) : (fetch as Fetch)),
    random: options.random ?? (() => randomInt(2 ** 32) / 2 ** 32),
    now: options.now ?? Date.now,
  };
}

function credentials(base: URL, { username, password, token }: ConnectOptions): ConnectOptions {
  if (username !== undefined || token !== undefined || base.username === '')
    return {
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(token !== undefined && { token }),
    };
  return { username: decoded(base.username), password: decoded(base.password) };
}

/** A part of an address as it is meant; where a percent sign stands for itself, as it is written. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
