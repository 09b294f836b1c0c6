import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';
import { mlflowPython } from './mlflow-environment.js';

/** What a server is started with. */
export interface ServerOptions {
  /** Its folder: a SQLite store and the artifacts. */
  readonly folder: string;
  /** Default: one that is free. */
  readonly port?: number;
  /** Processes that serve requests. Default 1. */
  readonly workers?: number;
  /** More arguments of `mlflow server`. */
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether others on the machine come first. */
  readonly stepsBack?: boolean;
}

/** An MLflow server that runs. */
export interface MlflowServer {
  readonly uri: string;
  readonly port: number;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  /** Ends it: politely, and after ten seconds by force. */
  stop(): Promise<void>;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<void>;
}

const script = fileURLToPath(new URL('../../scripts/mlflow-server.py', import.meta.url));

/** Starts `mlflow server` on 127.0.0.1 and waits until it answers; throws an Error with what it said where it ends instead. */
export async function startMlflowServer(options: ServerOptions): Promise<MlflowServer> {
  const { folder, workers = 1, args = [], environment } = options;
  const port = options.port ?? (await freePort());
  mkdirSync(folder, { recursive: true });
  const store = `sqlite:///${path.resolve(folder, 'mlflow.db')}`;
  const artifacts = path.resolve(folder, 'artifacts');
  const child = spawn(
    mlflowPython,
    [script, '--host', '127.0.0.1', '--port', String(port), '--workers', String(workers)]
      .concat(['--backend-store-uri', store, '--artifacts-destination', artifacts])
      .concat(args),
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      // A process group of its own, so that all its processes can be ended together.
      detached: true,
      env: {
        ...process.env,
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
        MLFLOW_DISABLE_TELEMETRY: 'true',
        ...environment,
      },
    },
  );
  const said = lastSaid(child);
  const ended = once(child, 'close').then(() => undefined);
  ended.catch(() => {});
  if (options.stepsBack && child.pid !== undefined) lowerPriority(child.pid);
  const server = { uri: `http://127.0.0.1:${port}`, port, ended, ...endings(child, ended) };
  if (await answers(server.uri, ended)) return server;
  await server.kill();
  throw new Error(`mlflow server ended before it answered: ${said()}`);
}

/** Of a process that leads a session, and of all that it starts. Pages are still to be had while all processors are busy. */
function lowerPriority(pid: number): void {
  const { PRIORITY_BELOW_NORMAL: priority } = os.constants.priority;
  try {
    os.setPriority(pid, priority);
    // Where Linux shares the processors among sessions first, a priority counts inside its own session alone.
    const ofSession = `/proc/${pid}/autogroup`;
    if (existsSync(ofSession)) writeFileSync(ofSession, String(priority));
  } catch {
    // Without the right to it the server runs at its usual priority.
  }
}

function endings(child: ChildProcess, ended: Promise<void>): Pick<MlflowServer, 'stop' | 'kill'> {
  const signalAll = (signal: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, signal);
    } catch {
      // They have ended already.
    }
  };
  const kill = async () => {
    signalAll('SIGKILL');
    await ended.catch(() => {});
  };
  const stop = async () => {
    signalAll('SIGTERM');
    const patience = new AbortController();
    const late = setTimeout(10_000, 'late', { signal: patience.signal }).catch(() => undefined);
    if ((await Promise.race([ended, late])) === 'late') await kill();
    patience.abort();
  };
  return { stop, kill };
}

async function answers(uri: string, ended: Promise<void>): Promise<boolean> {
  let over = false;
  const note = () => {
    over = true;
  };
  ended.then(note, note);
  while (!over) {
    const response = await fetch(`${uri}/version`).catch(() => undefined);
    if (response !== undefined) return true;
    await setTimeout(100);
  }
  return false;
}

function lastSaid(child: ChildProcess): () => string {
  let said = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
  return () => said.trim() || 'it said nothing';
}
