import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { sourceFiles } from './source-files.js';

const sources = sourceFiles('src').filter(({ path }) => path.endsWith('.ts'));

/** The files that are processes of their own: the command, and what tries a backend in a child process. */
const entries = ['src/cli.ts', 'src/sweep/live-report-process.ts', 'src/engine/try-backend-child.ts'];

function pathsWith(pattern: RegExp): readonly string[] {
  return sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
}

test('no file of src has more than 250 lines', () => {
  assert.ok(sources.length > 50, `${sources.length} files were read`);
  const long = sources.filter(({ text }) => text.split('\n').length > 251);
  assert.deepEqual(
    long.map(({ path, text }) => `${path}: ${text.split('\n').length - 1}`),
    [],
  );
});

test('every file of src has a name in kebab-case that says what is in it', () => {
  const vague = /^(utils?|helpers?|common|misc|shared)(\.|$)/;
  const wrong = sources.filter(
    ({ path }) => vague.test(basename(path)) || !/^src(\/[a-z0-9-]+)+\.ts$/.test(path),
  );
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});

test('no randomness comes from Math.random', () => {
  assert.deepEqual(pathsWith(/Math\.random/), []);
});

test('no file of src exports everything of another', () => {
  assert.deepEqual(pathsWith(/^export \*/m), []);
});

test('no file of src has a default export but the worker, which its thread pool calls by it', () => {
  assert.deepEqual(pathsWith(/^export default /m), ['src/worker.ts']);
});

test('only the command prints on the console', () => {
  assert.deepEqual(pathsWith(/\bconsole\.\w+\(/), ['src/cli.ts']);
});

test('only what is a process of its own reads its arguments or exits', () => {
  assert.deepEqual(
    pathsWith(/process\.argv|process\.exit\(/).filter((path) => !entries.includes(path)),
    [],
  );
});

test('TensorFlow.js is loaded in the engine alone; elsewhere its types are enough', () => {
  const outside = pathsWith(/^import (?!type\b)[^;]*from '@tensorflow|import\('@tensorflow/m);
  assert.deepEqual(
    outside.filter((path) => !path.startsWith('src/engine/')),
    [],
  );
});
