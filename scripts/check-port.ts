import { once } from 'node:events';
import { createServer } from 'node:net';

/** Throws an Error of one sentence where no server that browsers reach can be started at a port of 127.0.0.1. */
export async function checkPort(port: number): Promise<void> {
  if (!(Number.isInteger(port) && port >= 1 && port <= 65_535))
    throw new Error(`--port: expected a whole number from 1 to 65535, got ${port}`);
  // Browsers and fetch connect to no port that belongs to certain other services, whoever listens there.
  const answer = fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(1000) });
  const refusal = await answer.catch(({ cause }: Error) => cause);
  if (refusal instanceof Error && refusal.message === 'bad port')
    throw new Error(`--port: browsers do not connect to port ${port}; choose another`);
  const listener = createServer();
  try {
    await once(listener.listen(port, '127.0.0.1'), 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'something listens there already' : `it cannot be had (${code})`;
    throw new Error(`--port: port ${port} of 127.0.0.1: ${reason}; choose another`, { cause });
  }
  listener.close();
  await once(listener, 'close');
}
