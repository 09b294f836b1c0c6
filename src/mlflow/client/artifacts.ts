import type { Connection } from './connection.js';
import { paginate } from './paginate.js';
import { call, send } from './send.js';

const artifactsPath = 'api/2.0/mlflow-artifacts/artifacts';

/** A file or folder among a run's artifacts. */
export interface ArtifactInfo {
  /** Below the run's artifacts. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Bytes; undefined for a folder. */
  readonly size: number | undefined;
}

/** A file's content: bytes, or what makes a new stream of them for every try. */
export type ArtifactContent = Uint8Array | (() => ReadableStream<Uint8Array>);

/** The artifacts of a run in one of their folders, not those of folders below it. */
export function listArtifacts(
  connection: Connection,
  runId: string,
  folder?: string,
): AsyncGenerator<ArtifactInfo, void, undefined> {
  return paginate(async (pageToken) => {
    interface Answer {
      readonly files?: readonly { path: string; is_dir: boolean; file_size?: number | string }[];
      readonly next_page_token?: string;
    }
    const page = await call<Answer>(connection, {
      method: 'GET',
      path: 'artifacts/list',
      query: { run_id: runId, path: folder, page_token: pageToken },
      repeatable: true,
    });
    const items = (page.files ?? []).map(({ path, is_dir: isFolder, file_size: size }) => ({
      path,
      isFolder,
      size: isFolder || size === undefined ? undefined : Number(size),
    }));
    return { items, nextPageToken: page.next_page_token };
  });
}

/** Asks for the list of what the server keeps itself; rejects, with status 503, where it keeps no artifacts. */
export async function checkServedArtifacts(connection: Connection): Promise<void> {
  await send(connection, { method: 'GET', path: artifactsPath, repeatable: true });
}

/** Whether the server itself takes artifacts of a run with this `artifactUri`; others go to a store this client cannot write. */
export function servesArtifacts(artifactUri: string): boolean {
  return artifactUri.startsWith('mlflow-artifacts:');
}

/**
 * Writes a file among a run's artifacts, in place of a former one. `path` is below the run's artifacts. Throws a
 * TypeError where the server does not take artifacts of this run itself.
 */
export async function uploadArtifact(
  connection: Connection,
  artifactUri: string,
  path: string,
  content: ArtifactContent,
): Promise<void> {
  await send(connection, {
    method: 'PUT',
    path: artifactPath(artifactUri, path),
    body: () => (content instanceof Uint8Array ? content : content()),
    repeatable: true,
  });
}

/** The text of a file among a run's artifacts. */
export function downloadArtifact(connection: Connection, artifactUri: string, path: string): Promise<string> {
  return send(connection, { method: 'GET', path: artifactPath(artifactUri, path), repeatable: true });
}

function artifactPath(artifactUri: string, path: string): string {
  if (!servesArtifacts(artifactUri))
    throw new TypeError(
      `${artifactUri}: expected an artifact store that the server serves, mlflow-artifacts:/…`,
    );
  const root = artifactUri.replace(/^mlflow-artifacts:(\/\/[^/]*)?\/*/, '');
  const parts = `${root}/${path}`.split('/').map(encodeURIComponent);
  return `${artifactsPath}/${parts.join('/')}`;
}
