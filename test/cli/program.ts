import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The program's file. */
export const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

/** How a run of the program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of a user, outside of this repository, with the given files. */
export function userFolder(
  context: TestContext,
  files: Readonly<Record<string, string | Uint8Array>>,
): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'init-sweep-cli-')));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

/** A run of the program under way. */
export interface Running {
  readonly child: ChildProcess;
  /** Kills the process and those that it has started, all at one instant, with no chance to clean up. */
  readonly kill: () => void;
  /** What it has said on standard error so far. */
  readonly stderr: () => string;
  readonly ended: Promise<Ended>;
}

/** Starts `run-sweep` in a folder. */
export function start(folder: string, ...args: readonly string[]): Running {
  return startUnder({}, folder, ...args);
}

/** The same with some more in the environment. */
export function startUnder(
  environment: Readonly<Record<string, string>>,
  folder: string,
  ...args: readonly string[]
): Running {
  // Of a process group of its own, to be killed as one.
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const kill = () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
  };
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, kill, stderr: () => stderr, ended };
}

/** Runs `run-sweep` in a folder to its end. */
export function runSweep(folder: string, ...args: readonly string[]): Promise<Ended> {
  return start(folder, ...args).ended;
}

/** The rows of a table of a sweep, without the columns that differ from run to run. */
export function tableOf(folder: string, name: string): readonly string[] {
  const lines = readFileSync(path.join(folder, name), 'utf8').trimEnd().split(/\r?\n/);
  const header = lines[0]!.split(',');
  const duration = header.indexOf('duration_s');
  return lines.map((line) =>
    line
      .split(',')
      .filter((_, column) => column !== duration)
      .join(),
  );
}

/** The events of a sweep's journal. */
export function journalOf(folder: string): readonly {
  readonly event: string;
  readonly id?: string;
  readonly attempt?: number;
  readonly trials?: readonly { readonly id: string }[];
  readonly outcome?: { readonly kind: string; readonly reason?: string };
}[] {
  return readFileSync(path.join(folder, 'journal.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Every file below a folder, by its path in it. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
