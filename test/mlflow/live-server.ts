import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { whyNoMlflow } from '../../scripts/mlflow-environment.js';
import { type MlflowServer, startMlflowServer } from '../../scripts/mlflow-server.js';

/** A real server for the tests of one file. */
export interface LiveServer {
  /** Why there is none, for `skip`; false where there is. */
  readonly skip: string | false;
  /** Of the server, while tests run. */
  readonly uri: () => string;
}

/** A server that nobody else uses. */
export interface OwnServer extends LiveServer {
  readonly server: () => MlflowServer;
  /** Starts it again on its port after it was killed. */
  restart(): Promise<void>;
}

/** The longest wait for a server that was started for all files, milliseconds. */
const patience = 120_000;

/**
 * A server that other files of tests may use too, so that experiments need names of their own: the one at
 * `INIT_SWEEP_TEST_MLFLOW`, which a run of all tests starts once, or else one for this file alone.
 */
export function liveServer(): LiveServer {
  const shared = process.env.INIT_SWEEP_TEST_MLFLOW;
  if (shared === undefined) return ownServer();
  before(() => untilItAnswers(shared));
  return { skip: false, uri: () => shared };
}

async function untilItAnswers(uri: string): Promise<void> {
  const begun = performance.now();
  while ((await fetch(`${uri}/version`).catch(() => undefined)) === undefined) {
    if (performance.now() - begun > patience) throw new Error(`the server at ${uri} has not started`);
    await setTimeout(100);
  }
}

/** Starts a server before the tests of a file and ends it after them. */
export function ownServer(): OwnServer {
  const skip = whyNoMlflow() ?? false;
  let folder: string;
  let server: MlflowServer;
  before(async () => {
    if (skip !== false) return;
    folder = mkdtempSync(path.join(tmpdir(), 'init-sweep-mlflow-'));
    server = await startMlflowServer({ folder });
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
      server = await startMlflowServer({ folder, port: server.port });
    },
  };
}
