import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Starts the bench in the folder; a Vulkan loader of the machine's own comes before the folder's. */
const starter = `#!/bin/sh
# Runs the bench of training on a GPU. Needs a driver for Vulkan on this machine, and nothing else; JAX and PyTorch
# are measured too where this Python has them.
here=$(cd "\${0%/*}" && pwd)
export INIT_SWEEP_PEERS_PYTHON="\${INIT_SWEEP_PEERS_PYTHON:-$(command -v python3)}"
export LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/lib"
exec "$here/node" "$here/dist/bench/gpu-main.mjs" "$@"
`;

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = path.resolve(process.argv[2] ?? path.join(root, 'build', 'gpu-bench'));
const platform = `${process.platform}-${process.arch}`;
const dawn = path.join(root, 'node_modules', 'webgpu');

if (process.platform !== 'linux')
  throw new Error('the folder is made on Linux, for Linux on the same processor');
if (!existsSync(path.join(dawn, 'dist', platform)))
  throw new Error(`the optional package webgpu is not installed with a build for ${platform}`);

rmSync(folder, { recursive: true, force: true });
mkdirSync(path.join(folder, 'lib'), { recursive: true });
await build({
  entryPoints: [fileURLToPath(new URL('./gpu-main.js', import.meta.url))],
  outfile: path.join(folder, 'dist', 'bench', 'gpu-main.mjs'),
  ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'warning' },
});
cpSync(path.join(root, 'bench', 'peers'), path.join(folder, 'bench', 'peers'), { recursive: true });
for (const part of ['package.json', 'index.js', 'LICENSE.md', path.join('dist', platform)])
  cpSync(path.join(dawn, part), path.join(folder, 'node_modules', 'webgpu', part), { recursive: true });
cpSync(process.execPath, path.join(folder, 'node'));
const loader = vulkanLoader();
if (loader !== undefined) cpSync(realpathSync(loader), path.join(folder, 'lib', path.basename(loader)));
writeFileSync(path.join(folder, 'run'), starter);
chmodSync(path.join(folder, 'run'), 0o755);

const archive = `${folder}.tar.xz`;
const packed = spawnSync('tar', ['-cJf', archive, '-C', path.dirname(folder), path.basename(folder)], {
  env: { ...process.env, XZ_OPT: '-T0' },
});
console.log(`${folder}: ${megabytes(sizeOf(folder))}; start it there with ./run [--quick] [--json FILE]`);
console.log(
  packed.status === 0
    ? `${archive}: ${megabytes(statSync(archive).size)}`
    : 'no archive of it: there is no tar with xz here',
);
if (loader === undefined) console.log('without a Vulkan loader: there is none here');

/** Where this machine's Vulkan loader lies. */
function vulkanLoader(): string | undefined {
  const { stdout } = spawnSync('ldconfig', ['-p'], { encoding: 'utf8' });
  return stdout
    ?.split('\n')
    .find((line) => line.includes('libvulkan.so.1 '))
    ?.split(' => ')[1];
}

function sizeOf(of: string): number {
  return readdirSync(of, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
