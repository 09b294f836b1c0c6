import os from 'node:os';
import { autoOrder } from '../engine/backends.js';
import { type Attempt, tryBackend } from '../engine/try-backend.js';
import { checkServer, type ServerCheck } from '../mlflow/check-server.js';
import { serverConnection } from '../mlflow/server-connection.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { host, versions } from './provenance.js';

/** What works on this machine. */
export interface Diagnosis {
  readonly versions: Readonly<Record<string, string>>;
  readonly host: Readonly<Record<string, string | number>>;
  /** Memory not in use, GiB. */
  readonly freeMemoryGiB: number;
  /** Every backend in the order in which `auto` tries them. */
  readonly backends: readonly { readonly backend: string; readonly attempt: Attempt }[];
  /** The backend that `auto` takes, or null where none works. */
  readonly auto: string | null;
  /** The MLflow server that was asked about; null where none was. */
  readonly mlflow: (ServerCheck & { readonly server: string }) | null;
}

/** Tries every backend, each in a process of its own, and looks at an MLflow server where one is given. */
export async function diagnose(server?: string): Promise<Diagnosis> {
  const mlflow = server === undefined ? null : await diagnoseServer(server);
  const backends = [];
  for (const backend of autoOrder) backends.push({ backend, attempt: await tryBackend(backend) });
  return {
    versions: versions(),
    host: host(),
    freeMemoryGiB: Math.round((os.freemem() / 2 ** 30) * 10) / 10,
    backends,
    auto: backends.find(({ attempt }) => attempt.works && attempt.standIn === undefined)?.backend ?? null,
    mlflow,
  };
}

async function diagnoseServer(uri: string): Promise<Diagnosis['mlflow']> {
  try {
    const connection = serverConnection(uri, process.env);
    return { server: connection.base.href, ...(await checkServer(connection)) };
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    return { server: uri, works: false, reason: error.message };
  }
}

/** A diagnosis for the terminal. */
export function diagnosisText({ versions, host, freeMemoryGiB, backends, auto, mlflow }: Diagnosis): string {
  const width = Math.max(...backends.map(({ backend }) => backend.length));
  return [
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
    `${host.processor}, ${host.cores} cores, ${host.memoryGiB} GiB of memory (${freeMemoryGiB} free)`,
    `${host.platform}`,
    '',
    'backends',
    ...backends.map(({ backend, attempt }) => {
      const taken = backend === auto ? '; taken by --backend auto' : '';
      return `  ${backend.padEnd(width)}  ${attemptText(attempt)}${taken}`;
    }),
    ...(mlflow === null ? [] : ['', `mlflow  ${serverText(mlflow)}`]),
  ].join('\n');
}

function attemptText(attempt: Attempt): string {
  if (!attempt.works) return attempt.reason;
  const { ms, standIn } = attempt;
  const slow = standIn === undefined ? '' : `; not taken by --backend auto: ${standIn}`;
  return `works (loaded in ${Math.round(ms)} ms)${slow}`;
}

function serverText(mlflow: NonNullable<Diagnosis['mlflow']>): string {
  if (!mlflow.works) return mlflow.reason;
  const artifacts = mlflow.takesArtifacts
    ? 'and takes files'
    : 'and takes no files: it runs with --no-serve-artifacts, or has a store of its own for them';
  return `${mlflow.server} works: version ${mlflow.version}, lets this client in, ${artifacts}`;
}
