import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { whyNoMlflow } from '../../scripts/mlflow-environment.js';
import { type MlflowServer, type ServerOptions, startMlflowServer } from '../../scripts/mlflow-server.js';

/** A real server for the tests of one file. */
export interface LiveServer {
  /** Why there is none, for `skip`; false where there is. */
  readonly skip: string | false;
  /** Of the server, while tests run. */
  readonly uri: () => string;
  readonly server: () => MlflowServer;
  /** Starts it again on its port after it was killed. */
  restart(): Promise<void>;
}

/** Starts a server before the tests of a file and ends it after them. */
export function liveServer(options: Omit<ServerOptions, 'folder' | 'port'> = {}): LiveServer {
  const skip = whyNoMlflow() ?? false;
  let folder: string;
  let server: MlflowServer;
  before(async () => {
    if (skip !== false) return;
    folder = mkdtempSync(path.join(tmpdir(), 'init-sweep-mlflow-'));
    server = await startMlflowServer({ ...options, folder });
  });
  after(async () => {
    if (skip !== false) return;
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    skip,
    uri: () => server.uri,
    server: () => server,
    async restart() {
      server = await startMlflowServer({ ...options, folder, port: server.port });
    },
  };
}
