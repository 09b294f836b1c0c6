import { type ChildProcess, fork } from 'node:child_process';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { HostRequest } from './host-process.js';

/** A host of a queue that runs the tests' cohorts in a process of its own. */
export interface TestHost {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
}

/** Starts a host, on this machine or as another command starts Node; it is killed after the test. */
export function startHost(
  context: Pick<TestContext, 'after'>,
  request: HostRequest,
  [execPath = '', ...execArgv]: readonly string[] = [process.execPath],
): TestHost {
  const file = fileURLToPath(new URL('./host-process.js', import.meta.url));
  const child = fork(file, [JSON.stringify(request)], {
    ...{ execPath, execArgv: [...execArgv], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  context.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended };
}
