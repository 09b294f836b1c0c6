import {
  type Connection,
  checkServedArtifacts,
  getVersion,
  MlflowError,
  searchExperiments,
  systemCode,
} from './client/index.js';

/** Whether a tracking server can be used, and if not why, in one sentence. */
export type ServerCheck =
  | {
      readonly works: true;
      readonly version: string;
      /** Whether it takes files, such as the tables of a sweep. */
      readonly takesArtifacts: boolean;
    }
  | { readonly works: false; readonly reason: string };

/** The longest wait for an answer of a server that is only looked at, milliseconds. */
const patience = 10_000;

/** Looks whether there is a tracking server at the end of a connection, and lets this client in. Changes nothing there. */
export async function checkServer(connection: Connection): Promise<ServerCheck> {
  const quick = { ...connection, retries: 1, timeout: Math.min(patience, connection.timeout) };
  try {
    const version = await getVersion(quick);
    for await (const _ of searchExperiments(quick, { pageSize: 1 })) break;
    return {
      works: true,
      version: /^\d+\.\d+[\w.+-]*$/.test(version) ? version : 'unknown',
      takesArtifacts: await servesArtifacts(quick),
    };
  } catch (error) {
    if (error instanceof MlflowError) return { works: false, reason: reasonOf(error, connection) };
    throw error;
  }
}

/** Why a server cannot be used, in one sentence that says what to do. */
export function reasonOf(
  error: MlflowError,
  { base, headers }: Pick<Connection, 'base' | 'headers'>,
): string {
  const { code, status, message } = error;
  if (status === 401)
    return headers.authorization === undefined
      ? `${base.href} asks for credentials: set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN`
      : `${base.href} rejects the credentials of MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN`;
  if (status === 403 && /host header/i.test(message))
    return `${base.href} rejects the host name ${base.host}: start the server with --allowed-hosts ${base.host}`;
  if (status === 403) return `${base.href} does not permit this: ${message}`;
  if (code === 'NOT_MLFLOW' || code === 'HTTP_404' || code === 'HTTP_405')
    return `what answers at ${base.href} is not an MLflow tracking server`;
  if (code === 'TIMEOUT') return `${base.href} gives no answer: ${message}`;
  if (code === 'NETWORK') return `${base.href} cannot be reached: ${networkReason(error)}`;
  return `${base.href} answers ${status}: ${message}`;
}

function networkReason(error: MlflowError): string {
  const code = systemCode(error.cause);
  if (code === 'ECONNREFUSED') return 'nothing listens there (connection refused)';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the host name is not known';
  if (error.message === 'bad port') return 'no browser and no fetch connects to that port';
  if (!error.passing)
    return `its certificate is not trusted (${code}): set MLFLOW_TRACKING_SERVER_CERT_PATH to the certificate, or MLFLOW_TRACKING_INSECURE_TLS=true`;
  return error.message;
}

async function servesArtifacts(connection: Connection): Promise<boolean> {
  try {
    await checkServedArtifacts({ ...connection, retries: 0 });
    return true;
  } catch (error) {
    if (error instanceof MlflowError) return false;
    throw error;
  }
}
