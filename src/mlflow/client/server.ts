import type { Connection } from './connection.js';
import { send } from './send.js';

/** The server's version: `3.17.2`. Asks for no credentials; whatever answers may not be MLflow at all. */
export async function getVersion(connection: Connection): Promise<string> {
  return (await send(connection, { method: 'GET', path: 'version', repeatable: true })).trim();
}

/** Resolves once the server says that it is well. */
export async function checkHealth(connection: Connection): Promise<void> {
  await send(connection, { method: 'GET', path: 'health', repeatable: true });
}
