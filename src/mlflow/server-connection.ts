import { readFileSync } from 'node:fs';
import { unreadable } from '../disk/disk-error.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { type Connection, type ConnectOptions, connect, environmentOptions } from './client/index.js';

/**
 * The connection to a tracking server as MLflow's environment variables say. Throws InvalidRequest where the address is
 * not one of HTTP, the timeout no time, or the certificate's file cannot be read.
 */
export function serverConnection(
  uri: string,
  environment: Readonly<Record<string, string | undefined>>,
): Connection {
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8');
    } catch (cause) {
      const { message } = unreadable(file, cause);
      throw new InvalidRequest(`MLFLOW_TRACKING_SERVER_CERT_PATH: ${message}`, { cause });
    }
  };
  const options = optionsOf(environment, read);
  try {
    return connect(uri, options);
  } catch (cause) {
    throw new InvalidRequest(`--mlflow: ${(cause as Error).message}`, { cause });
  }
}

function optionsOf(...[environment, read]: Parameters<typeof environmentOptions>): ConnectOptions {
  try {
    return environmentOptions(environment, read);
  } catch (cause) {
    if (cause instanceof InvalidRequest) throw cause;
    throw new InvalidRequest((cause as Error).message, { cause });
  }
}
