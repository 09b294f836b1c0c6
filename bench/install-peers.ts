import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { peersFolder, peersPython } from './peers-folder.js';

/** What the benches and tests can be held against, as pip takes it. */
const peers: Readonly<Record<string, string>> = {
  torch: 'torch==2.13.0',
  jax: 'jax[cpu]',
  optuna: 'optuna',
  ray: 'ray[tune]',
  safetensors: 'safetensors',
  keras: 'keras',
};

const python = peersPython();
if (!existsSync(python)) {
  const made = spawnSync(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', peersFolder()], {
    encoding: 'utf8',
  });
  if (made.status !== 0)
    console.log(
      `no Python environment: ${lastLine(made.stderr) ?? made.error?.message ?? 'python3 -m venv failed'}`,
    );
}
console.log(`peers in ${peersFolder()}`);
for (const [name, requirement] of Object.entries(peers))
  console.log(`${name.padEnd(12)}${install(name, requirement)}`);

function install(name: string, requirement: string): string {
  if (!existsSync(python)) return 'missing: there is no Python environment';
  const installed = versionOf(name);
  if (installed !== undefined) return `${installed}, there already`;
  const { status, stderr } = spawnSync(python, ['-m', 'pip', 'install', '--quiet', requirement], {
    encoding: 'utf8',
  });
  if (status !== 0) return `missing: ${lastLine(stderr) ?? `pip ended with ${status}`}`;
  return `${versionOf(name) ?? 'version unknown'}, installed now`;
}

function versionOf(name: string): string | undefined {
  const code = 'import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))';
  const { status, stdout } = spawnSync(python, ['-c', code, name], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function lastLine(text: string | null): string | undefined {
  return (
    text
      ?.trim()
      .split('\n')
      .filter((line) => !line.startsWith('WARNING'))
      .at(-1) || undefined
  );
}
