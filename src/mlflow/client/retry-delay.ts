/** How long to wait between two tries of one request, milliseconds. */
export interface Backoff {
  /** Before the second try. Doubled for each further one. */
  readonly first: number;
  /** The longest wait that is our own choice. */
  readonly most: number;
}

/** The longest wait that a server may ask for, milliseconds. */
const longestAskedFor = 600_000;

/**
 * The wait before try `tried + 1`, milliseconds: between half and the whole of the doubled backoff, so that clients
 * that failed together do not come back together, and never less than the server's `Retry-After`.
 */
export function retryDelay(
  tried: number,
  { first, most }: Backoff,
  retryAfter: number | undefined,
  random: () => number,
): number {
  const own = Math.min(most, first * 2 ** (tried - 1));
  const jittered = own / 2 + (own / 2) * random();
  return Math.max(jittered, Math.min(retryAfter ?? 0, longestAskedFor));
}

/** A `Retry-After` header (seconds, or an HTTP date: RFC 9110, 10.2.3) in milliseconds from `now`. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
