import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from '../docs/run-doc-examples.js';
import { sourceFiles } from './source-files.js';

interface LockFile {
  readonly packages: Readonly<
    Record<string, Partial<Record<'dependencies' | 'optionalDependencies', object>>>
  >;
}

const read = (path: string) => readFileSync(join(repositoryRoot(), path), 'utf8');

test('package.json says what the package is, what it runs and what it holds', () => {
  const manifest = JSON.parse(read('package.json'));
  assert.equal(manifest.name, 'init-sweep');
  assert.equal(manifest.license, 'MIT');
  assert.equal(manifest.type, 'module');
  assert.deepEqual(manifest.bin, { 'run-sweep': 'dist/src/cli.js' });
  assert.equal(manifest.exports['.'].default, './dist/src/index.js');
  assert.equal(manifest.exports['.'].types, './dist/src/index.d.ts');
  assert.equal(manifest.exports['./mlflow-client'].default, './dist/src/mlflow/client/index.js');
  for (const field of ['version', 'description', 'engines', 'files']) assert.ok(manifest[field], field);
  for (const script of ['build', 'prepare', 'lint', 'format', 'test', 'bench', 'bench:peers', 'mlflow']) {
    assert.ok(manifest.scripts[script], script);
  }
  for (const path of manifest.files) {
    if (!path.startsWith('dist')) assert.ok(existsSync(join(repositoryRoot(), path)), path);
  }
});

test('a failed download of the TensorFlow bindings does not fail the installation: they are optional', () => {
  const { dependencies, optionalDependencies } = JSON.parse(read('package.json'));
  for (const name of ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu']) {
    assert.ok(optionalDependencies[name], name);
    assert.ok(!dependencies[name], name);
  }
});

test('neither the lock file nor .npmrc names a registry', () => {
  assert.doesNotMatch(read('package-lock.json'), /"resolved"|registry\./);
  assert.doesNotMatch(read('.npmrc'), /registry\s*=|\/\//);
});

// npm leaves optional packages that it cannot fetch out of the lock file, and then npm ci refuses the whole of it.
test('the lock file holds every package that another one names, those of other platforms too', () => {
  const { packages }: LockFile = JSON.parse(read('package-lock.json'));
  const locked = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
  const named = Object.values(packages).flatMap(({ dependencies, optionalDependencies }) =>
    Object.keys({ ...dependencies, ...optionalDependencies }),
  );
  assert.deepEqual(
    named.filter((name) => !locked.has(name)),
    [],
  );
});

test('every dependency stands in docs/dependencies.md with its reason', () => {
  const page = read('docs/dependencies.md');
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(read('package.json'));
  const names = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });
  assert.deepEqual(
    names.filter((name) => !page.includes(`\`${name}\``)),
    [],
  );
});

test('no file names a folder of one machine', () => {
  const folder = /(^|[\s"'`(=:])\/(?:home|root|Users|work|farm)\//m;
  assert.deepEqual(
    sourceFiles()
      .filter(({ text }) => folder.test(text))
      .map(({ path }) => path),
    [],
  );
});
