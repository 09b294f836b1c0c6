import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import type { TestContext } from 'node:test';
import { cli, type Ended } from './program.js';

/** Whether this machine can give a program a terminal of its own. */
export const hasTerminals = spawnSync('python3', ['-c', 'import pty']).status === 0;

// Passes keys on to the terminal and what is shown there back; closes the terminal when it has no more keys. The
// program's exit code comes last, on standard error.
const terminal = `
import os, pty, select, sys
pid, master = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
keys = True
while True:
    ready, _, _ = select.select([master] + [0] * keys, [], [])
    if 0 in ready:
        text = os.read(0, 1024)
        if text: os.write(master, text)
        else: break
    if master in ready:
        try: text = os.read(master, 65536)
        except OSError: break
        if not text: break
        os.write(1, text)
os.close(master)
_, status = os.waitpid(pid, 0)
sys.stderr.write(str(os.waitstatus_to_exitcode(status)))
`;

/** A run of the program in a terminal of its own. */
export interface InTerminal {
  /** The process that keeps the terminal. */
  readonly child: ChildProcess;
  /** What is shown so far. */
  readonly shown: () => string;
  press(keys: string): void;
  /** Closes the terminal. */
  hangUp(): void;
  readonly ended: Promise<Pick<Ended, 'code'>>;
}

/** Starts `run-sweep` in a folder, in a terminal of its own. */
export function startInTerminal(
  context: TestContext,
  folder: string,
  ...args: readonly string[]
): InTerminal {
  const child = spawn('python3', ['-c', terminal, process.execPath, cli, ...args], { cwd: folder });
  context.after(() => child.kill('SIGKILL'));
  let shown = '';
  let status = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    status += text;
  });
  return {
    child,
    shown: () => shown,
    press: (keys) => child.stdin.write(keys),
    hangUp: () => child.stdin.end(),
    ended: new Promise((resolve) => child.on('close', () => resolve({ code: Number(status) }))),
  };
}
