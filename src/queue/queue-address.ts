import { InvalidRequest } from '../spec/invalid-request.js';

/** Where a queue is, and who asks. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  /** Absent for the default user. */
  readonly username?: string;
  readonly password?: string;
  /** The number of the database. */
  readonly db: number;
  /** Whether the connection is encrypted: `rediss://`. */
  readonly tls: boolean;
  /** The address as it may be shown and recorded: without a user or a password. */
  readonly shown: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that holds an address, a password in it included. */
export const addressVariable = 'INIT_SWEEP_QUEUE';

/** The variable that holds the password of an address that has none. */
export const passwordVariable = 'INIT_SWEEP_QUEUE_PASSWORD';

/**
 * Reads where the queue is: as given, or from the environment. Throws InvalidRequest where there is no address, or it is
 * none of Redis, or a password was given where every user of the machine can read it.
 */
export function queueAddress(given: string | undefined, environment: Environment): QueueAddress {
  const text = given ?? environment[addressVariable];
  if (text === undefined || text === '')
    throw new InvalidRequest(
      `--queue: expected an address like redis://host:6379, here or in ${addressVariable}`,
    );
  const source = given === undefined ? addressVariable : '--queue';
  const url = parse(text, source);
  if (given !== undefined && url.password !== '')
    throw new InvalidRequest(
      `--queue: a password on the command line can be read by every user of this machine; put it into ${passwordVariable}, or the whole address into ${addressVariable}`,
    );
  const username = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password) || environment[passwordVariable];
  const port = url.port === '' ? 6379 : Number(url.port);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    db: databaseOf(url, source),
    tls: url.protocol === 'rediss:',
    ...(username !== '' && { username }),
    ...(password && { password }),
    shown: `${url.protocol}//${url.hostname}:${port}${url.pathname === '/' ? '' : url.pathname}`,
  };
}

function parse(text: string, source: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // What was given is not repeated: it may hold a password.
  if (url === undefined || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '')
    throw new InvalidRequest(
      `${source}: expected an address like redis://host:6379 or rediss://user@host:6380/1`,
    );
  return url;
}

function databaseOf({ pathname }: URL, source: string): number {
  if (pathname === '' || pathname === '/') return 0;
  const db = Number(pathname.slice(1));
  if (Number.isSafeInteger(db) && db >= 0) return db;
  throw new InvalidRequest(
    `${source}: expected the number of a database after the last /, got ${pathname.slice(1)}`,
  );
}
