import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { gpuMemory } from '../../src/engine/gpu-memory.js';

const skip = process.platform === 'win32' && 'a shell script plays the driver’s tool';

/** Something that answers in place of the driver's tool. */
function tool(context: TestContext, script: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'init-sweep-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'tool');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

test('the free memory is that of the GPU that has least', { skip }, async (context) => {
  assert.equal(await gpuMemory(tool(context, 'echo 81000; echo 40000')), 40000 * 2 ** 20);
});

test('only the GPUs that CUDA shows are asked about', { skip }, async (context) => {
  const before = process.env.CUDA_VISIBLE_DEVICES;
  context.after(() => {
    if (before === undefined) delete process.env.CUDA_VISIBLE_DEVICES;
    else process.env.CUDA_VISIBLE_DEVICES = before;
  });
  process.env.CUDA_VISIBLE_DEVICES = '7';
  assert.equal(await gpuMemory(tool(context, '[ "$3 $4" = "-i 7" ] && echo 12')), 12 * 2 ** 20);
});

test('where the tool is missing, fails or says something else, the memory is not known', {
  skip,
}, async (context) => {
  assert.equal(await gpuMemory('/nonexistent/tool'), undefined);
  assert.equal(await gpuMemory(tool(context, 'echo 12; exit 9')), undefined);
  assert.equal(await gpuMemory(tool(context, 'echo "[N/A]"')), undefined);
});
