import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from '../../docs/run-doc-examples.js';

/** Runs the build in a copy of the package that was never built, with these variables alone; the PATH holds node alone. */
function build(variables: Readonly<Record<string, string>>, prepare: (folder: string) => void = () => {}) {
  const folder = mkdtempSync(join(tmpdir(), 'init-sweep-'));
  try {
    cpSync(join(repositoryRoot(), 'native'), join(folder, 'native'), { recursive: true });
    mkdirSync(join(folder, 'bin'));
    symlinkSync(process.execPath, join(folder, 'bin', 'node'));
    prepare(folder);
    const env = { PATH: join(folder, 'bin'), NODE_API_HEADERS: folder, ...variables };
    const run = spawnSync('node', [join(folder, 'native', 'build.mjs')], { env, encoding: 'utf8' });
    return { ...run, built: existsSync(join(folder, 'build', 'native', 'init-sweep.node')) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const cost = 'the native engine is not built: training falls back to wasm, about 20 times slower\n';

test('without a compiler the build says so in one line, with what it costs, and installing goes on', () => {
  const { status, stdout, stderr, built } = build({ CXX: '/nonexistent/c++' });
  assert.equal(stdout, `init-sweep: no C++ compiler found (CXX, c++, g++, clang++); ${cost}`);
  assert.deepEqual({ status, stderr, built }, { status: 0, stderr: '', built: false });
});

test('without a compiler kernels that are there already stay in use', () => {
  const { status, stdout } = build({}, (folder) => {
    mkdirSync(join(folder, 'build', 'native'), { recursive: true });
    writeFileSync(join(folder, 'build', 'native', 'init-sweep.node'), '');
  });
  assert.match(stdout, /^init-sweep: no C\+\+ compiler found .*; the kernels that are there stay in use\n$/);
  assert.equal(status, 0);
});

test('a compiler that fails is told in one line, with what it costs, and installing goes on', () => {
  // Node answers --version as a compiler does, and fails at every source.
  const { status, stdout, built } = build({ CXX: process.execPath });
  assert.match(stdout, /^init-sweep: the C\+\+ compiler failed \(.*bad option.*\); [^\n]*\n$/);
  assert.ok(stdout.endsWith(cost));
  assert.deepEqual({ status, built }, { status: 0, built: false });
});
