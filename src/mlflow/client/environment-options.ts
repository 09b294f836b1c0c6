import type { ConnectOptions } from './connection.js';

/** Reads a file's text. */
export type ReadText = (file: string) => string;

/**
 * The options that MLflow's own environment variables stand for: `MLFLOW_TRACKING_USERNAME` and `_PASSWORD`, `_TOKEN`,
 * `_INSECURE_TLS`, `_SERVER_CERT_PATH`, and `MLFLOW_HTTP_REQUEST_TIMEOUT` (seconds). Throws a TypeError where
 * that is no time, and what `readText` throws for the certificate's file.
 */
export function environmentOptions(
  environment: Readonly<Record<string, string | undefined>>,
  readText: ReadText,
): ConnectOptions {
  const value = (name: string) => environment[`MLFLOW_TRACKING_${name}`] || undefined;
  const [username, password, token] = [value('USERNAME'), value('PASSWORD'), value('TOKEN')];
  const insecure = /^(true|1)$/i.test(value('INSECURE_TLS') ?? '');
  const certificate = value('SERVER_CERT_PATH');
  const timeout = environment.MLFLOW_HTTP_REQUEST_TIMEOUT || undefined;
  if (timeout !== undefined && !(Number(timeout) > 0))
    throw new TypeError(`MLFLOW_HTTP_REQUEST_TIMEOUT: expected seconds, a number over 0, got ${timeout}`);
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(token !== undefined && { token }),
    ...((insecure || certificate !== undefined) && {
      tls: { insecure, ...(certificate !== undefined && { ca: readText(certificate) }) },
    }),
    ...(timeout !== undefined && { timeout: Number(timeout) * 1000 }),
  };
}
