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
  /** Closes all connections. */
  close(): void;
}

/** Seconds to wait for the first answer. */
const patience = 10;

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
  const close = () => {
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
  return { address, redis, bullmq, connect, close };
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
