import type { QueueServer } from '../src/queue/queue-server.js';

/** Processor time of a server so far, in seconds. */
export async function serverSeconds({ redis }: QueueServer): Promise<number> {
  const text = await redis.info('cpu');
  return valueIn(text, 'used_cpu_user') + valueIn(text, 'used_cpu_sys');
}

/** Bytes that a server's data take. */
export async function serverBytes({ redis }: QueueServer): Promise<number> {
  return valueIn(await redis.info('memory'), 'used_memory');
}

/** The most that somebody looking every so often has seen of a server's memory, until they are done. */
export async function mostBytes<T>(
  server: QueueServer,
  act: () => Promise<T>,
): Promise<{ readonly most: number; readonly result: T }> {
  let most = 0;
  const look = async () => {
    most = Math.max(most, await serverBytes(server));
  };
  const timer = setInterval(() => void look(), 100);
  try {
    const result = await act();
    return { result, most };
  } finally {
    clearInterval(timer);
  }
}

function valueIn(text: string, name: string): number {
  return Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)?.[1]);
}
