import type { Redis } from 'ioredis';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { QueueAddress } from './queue-address.js';

/** A Redis or Valkey server that holds queues. */
export interface QueueServer {
  readonly address: QueueAddress;
  /** Sends commands; none fails for a lost connection, they wait for the next one. */
  readonly redis: Redis;
  readonly bullmq: typeof import('bullmq');
  /** Another connection, for commands that block. */
  connect(): Redis;
  /**
   * Sends what must be accepted, again and again until it is: a server whose memory is full refuses everything that
   * takes some. That it refuses, and when it takes something again, is said. Rejects once the server is closed.
   */
  readonly insist: <T>(send: () => Promise<T>) => Promise<T>;
  /** Closes all connections. */
  close(): void;
}

/** Seconds to wait for the first answer. */
const patience = 10;

/** Milliseconds after which what was refused is sent again. */
const pause = 1_000;

/**
 * Connects to a server and checks that it can be relied on. Throws InvalidRequest with one sentence where the packages
 * are missing, it cannot be reached or does not let us in, or it throws away data when its memory is full. `say` hears
 * when it is lost later, and when it is back.
 */
export async function openServer(address: QueueAddress, say: (line: string) => void): Promise<QueueServer> {
  const { ioredis, bullmq } = await loadPackages();
  const connections: Redis[] = [];
  const connect = () => {
    const { host, port, db, username, password, tls } = address;
    const connection = new ioredis.Redis({
      ...{ host, port, db, lazyConnect: true, maxRetriesPerRequest: null },
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(tls && { tls: { servername: host } }),
      connectTimeout: patience * 1000,
      retryStrategy: (times) => Math.min(50 * 2 ** times, 2_000),
    });
    // An error without a listener would end the process; that of the first connection is told.
    connection.on('error', () => undefined);
    connections.push(connection);
    return connection;
  };
  let isClosed = false;
  const close = () => {
    isClosed = true;
    for (const connection of connections) connection.disconnect();
  };
  const redis = connect();
  try {
    await firstAnswer(redis);
    await checkPolicy(redis);
  } catch (cause) {
    close();
    throw new InvalidRequest(`--queue: ${address.shown} cannot be used: ${(cause as Error).message}`, {
      cause,
    });
  }
  tellOfLosses(redis, address, say);
  return { address, redis, bullmq, connect, insist: insisting(address, say, () => isClosed), close };
}

function insisting(
  { shown }: QueueAddress,
  say: (line: string) => void,
  isClosed: () => boolean,
): QueueServer['insist'] {
  let refused = false;
  return async (send) => {
    for (;;) {
      try {
        const answer = await send();
        if (refused) say(`the queue ${shown} takes data again`);
        refused = false;
        return answer;
      } catch (error) {
        if (isClosed()) throw error;
        if (!refused)
          say(`the queue ${shown} takes no data: ${reasonOf(error as Error)}; waiting until it does`);
        refused = true;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  };
}

function reasonOf(error: Error & { readonly previousErrors?: readonly Error[] }): string {
  const all = [error, ...(error.previousErrors ?? [])];
  return all.some(({ message }) => message.includes('OOM ')) ? 'its memory is full' : error.message;
}

async function loadPackages() {
  try {
    const [ioredis, bullmq] = await Promise.all([import('ioredis'), import('bullmq')]);
    return { ioredis, bullmq };
  } catch (cause) {
    throw new InvalidRequest(
      '--queue needs the packages bullmq and ioredis; install them with npm install bullmq ioredis',
      { cause },
    );
  }
}

/** Waits for a server that answers; rejects with the first thing that goes wrong. */
async function firstAnswer(redis: Redis): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      redis.once('error', reject);
      timer = setTimeout(() => reject(new Error(`it has not answered for ${patience} s`)), patience * 1000);
      redis
        .connect()
        .then(() => redis.ping())
        .then(() => resolve(), reject);
    });
  } finally {
    clearTimeout(timer);
  }
}

/** A server that evicts keys would lose jobs in silence. */
async function checkPolicy(redis: Redis): Promise<void> {
  const memory = await redis.info('memory').catch(() => '');
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy !== undefined && policy !== 'noeviction')
    throw new Error(
      `its maxmemory-policy is ${policy}, under which it drops jobs when it is full; set noeviction`,
    );
}

function tellOfLosses(redis: Redis, { shown }: QueueAddress, say: (line: string) => void): void {
  let lost = false;
  redis.on('close', () => {
    if (!lost && redis.status !== 'end') say(`the queue ${shown} does not answer; waiting for it`);
    lost = true;
  });
  redis.on('ready', () => {
    if (lost) say(`the queue ${shown} answers again`);
    lost = false;
  });
}
