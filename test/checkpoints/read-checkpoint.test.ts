import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { writeSafetensors } from '../../src/checkpoints/write-safetensors.js';
import { readCheckpoint, writeCheckpoint } from '../../src/index.js';
import { InvalidRequest } from '../../src/spec/invalid-request.js';
import { temporaryFolder } from '../tasks/temporary-folder.js';

const tensors = new Map([
  ['gru/reset_gate/wx', { shape: [1, 2], values: Float32Array.of(1, 2) }],
  ['gru/reset_gate/bi', { shape: [2], values: Float32Array.of(3, 4) }],
  ['output/b', { shape: [1], values: Float32Array.of(5) }],
]);

test('the variables of a file come by name, all or those that a scope pattern matches', async (context) => {
  const file = path.join(temporaryFolder(context), 'a.safetensors');
  await writeSafetensors(file, { tensors, metadata: { trial: '0123' } });
  const { variables, metadata } = await readCheckpoint(file);
  assert.deepEqual([...variables.keys()], [...tensors.keys()]);
  assert.deepEqual(variables.get('gru/reset_gate/wx'), {
    name: 'gru/reset_gate/wx',
    shape: [1, 2],
    values: Float32Array.of(1, 2),
  });
  assert.deepEqual(metadata, { trial: '0123' });
  const biases = await readCheckpoint(file, '**/bi');
  assert.deepEqual([...biases.variables.keys()], ['gru/reset_gate/bi']);
});

test('variables that are written are read again, and what is no variable is refused', async (context) => {
  const file = path.join(temporaryFolder(context), 'a.safetensors');
  await writeCheckpoint(file, tensors, { origin: 'elsewhere' });
  const { variables, metadata } = await readCheckpoint(file);
  assert.deepEqual(variables.get('output/b'), { name: 'output/b', shape: [1], values: Float32Array.of(5) });
  assert.deepEqual([variables.size, metadata], [3, { origin: 'elsewhere' }]);
  const refused = (name: string, length: number) =>
    writeCheckpoint(file, new Map([[name, { shape: [2, 2], values: new Float32Array(length) }]]));
  await assert.rejects(
    refused('w', 3),
    new InvalidRequest('w: expected a Float32Array of 4 values, as shape [2, 2] has'),
  );
  await assert.rejects(
    refused('../w', 4),
    new InvalidRequest('"../w": expected a path such as lstm/forget_gate/wx'),
  );
});

test('a file that is none, and a pattern that is none, are refused in one sentence', async (context) => {
  const folder = temporaryFolder(context, { torn: Buffer.alloc(5) });
  const torn = path.join(folder, 'torn');
  await assert.rejects(
    readCheckpoint(torn),
    new InvalidRequest(`${torn}: not a whole safetensors file: it holds 5 bytes`),
  );
  await assert.rejects(readCheckpoint(folder), new InvalidRequest(`${folder}: not a file`));
  await assert.rejects(readCheckpoint(torn, '/lstm'), /^Error: scope pattern "\/lstm": expected segments/);
});

test('a pipe is refused, and nobody waits for it', {
  skip: process.platform === 'win32' && 'no named pipes in the file system',
}, async (context) => {
  const pipe = path.join(temporaryFolder(context), 'pipe');
  execFileSync('mkfifo', [pipe]);
  await assert.rejects(readCheckpoint(pipe), new InvalidRequest(`${pipe}: not a file`));
});
