import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../src/tasks/data-cache.js';
import { environmentPython } from './environment-python.js';

/** The release that is installed, so that tests and screenshots are of one. */
const release = '3.17.2';

const environment = path.join(cacheFolder('mlflow'), 'venv');

/** The Python that has MLflow, once it is installed. */
export const mlflowPython = environmentPython(environment);

/** Why no MLflow server can be started here, in one sentence; undefined where one can. */
export function whyNoMlflow(): string | undefined {
  if (installedRelease() !== undefined) return undefined;
  return python() === undefined
    ? 'MLflow needs Python 3.10 or later with its venv module, and there is none.'
    : `MLflow is not installed in ${environment}; npm run mlflow -- --install fetches it from PyPI.`;
}

/** Makes a virtual environment with MLflow in the user's cache, unless it is there; throws an Error of one sentence. */
export function installMlflow(say: (line: string) => void): void {
  if (installedRelease() === release) return;
  const found = python();
  if (found === undefined)
    throw new Error('MLflow needs Python 3.10 or later with its venv module, and there is none.');
  say(`installing MLflow ${release} from PyPI into ${environment} (some minutes)`);
  mkdirSync(path.dirname(environment), { recursive: true });
  if (!existsSync(mlflowPython)) run(found, ['-m', 'venv', environment]);
  run(mlflowPython, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    `mlflow[auth]==${release}`,
  ]);
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return;
  const last = stderr?.trim().split('\n').at(-1);
  throw new Error(
    `${[program, ...args].join(' ')} failed: ${last || (error?.message ?? `it ended with ${status}`)}`,
  );
}

/** The release of a package of that environment; undefined where it is not installed. */
export function installedRelease(name = 'mlflow'): string | undefined {
  if (!existsSync(mlflowPython)) return undefined;
  const code = 'import importlib.metadata as m, sys; print(m.version(sys.argv[1]))';
  const { status, stdout } = spawnSync(mlflowPython, ['-c', code, name], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function python(): string | undefined {
  const code = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
  const names = process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'];
  return names.find((name) => spawnSync(name, ['-c', code], { stdio: 'ignore' }).status === 0);
}
