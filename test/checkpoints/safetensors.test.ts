import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { readSafetensors } from '../../src/checkpoints/read-safetensors.js';
import { encodeSafetensors, type Safetensors } from '../../src/checkpoints/safetensors.js';
import { writeSafetensors } from '../../src/checkpoints/write-safetensors.js';
import { randomStream } from '../../src/math/random-stream.js';
import { temporaryFolder } from '../tasks/temporary-folder.js';

const contents: Safetensors = {
  tensors: new Map([
    ['lstm/forget_gate/wx', { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 0, 1e-30, 5) }],
    [
      'lstm/forget_gate/bi',
      { shape: [3], values: Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, -0) },
    ],
    ['nothing', { shape: [0, 4], values: new Float32Array(0) }],
  ]),
  metadata: { spec: '{"kind":"lstm"}', note: 'é' },
};

/** A file with a header of one's own. */
function forged(header: unknown, data = 0): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(data)]);
}

test('what is written is read again, to the bit', async (context) => {
  const file = path.join(temporaryFolder(context), 'a.safetensors');
  await writeSafetensors(file, contents);
  const read = await readSafetensors(file);
  assert.deepEqual(read, contents);
  assert.deepEqual(
    Buffer.from(read.tensors.get('lstm/forget_gate/bi')!.values.buffer),
    Buffer.from(contents.tensors.get('lstm/forget_gate/bi')!.values.buffer),
  );
  assert.deepEqual(readdirSync(path.dirname(file)), ['a.safetensors']);
});

test('only what is wanted is read', async (context) => {
  const file = path.join(temporaryFolder(context), 'a.safetensors');
  await writeSafetensors(file, contents);
  const { tensors } = await readSafetensors(file, (name) => name.endsWith('wx'));
  assert.deepEqual([...tensors.keys()], ['lstm/forget_gate/wx']);
});

test('tensors of other number formats are read as float32', async (context) => {
  const place = (dtype: string, bytes: number, start: number) => ({
    dtype,
    shape: [2],
    data_offsets: [start, start + bytes],
  });
  const file = forged(
    {
      a: place('F64', 16, 0),
      b: place('F16', 4, 16),
      c: place('BF16', 4, 20),
      d: place('I32', 8, 24),
      e: place('U8', 2, 32),
      f: place('I64', 16, 34),
      g: place('U64', 16, 50),
      h: place('U32', 8, 66),
      i: place('I16', 4, 74),
      j: place('U16', 4, 78),
      k: place('I8', 2, 82),
      l: place('BOOL', 2, 84),
    },
    86,
  );
  const data = file.subarray(file.length - 86);
  data.writeDoubleLE(1.5, 0);
  data.writeDoubleLE(-1e300, 8);
  for (const [i, bits] of [0x3555, 0x8001, 0x3fc0, 0xff80].entries()) data.writeUInt16LE(bits, 16 + 2 * i);
  data.writeInt32LE(-7, 24);
  data.writeInt32LE(9, 28);
  data[32] = 255;
  data.writeBigInt64LE(-(2n ** 53n) - 1n, 34);
  data.writeBigUInt64LE(2n ** 64n - 1n, 50);
  data.writeUInt32LE(2 ** 32 - 2 ** 8, 66);
  data.writeInt16LE(-2, 74);
  data.writeUInt16LE(65535, 78);
  data.writeInt8(-128, 82);
  data[85] = 1;
  const folder = temporaryFolder(context, { 'b.safetensors': file });
  const { tensors } = await readSafetensors(path.join(folder, 'b.safetensors'));
  const values = (name: string) => [...tensors.get(name)!.values];
  assert.deepEqual(values('a'), [1.5, Number.NEGATIVE_INFINITY]);
  assert.deepEqual(values('b'), [0.333251953125, -(2 ** -24)]);
  assert.deepEqual(values('c'), [1.5, Number.NEGATIVE_INFINITY]);
  assert.deepEqual(values('d'), [-7, 9]);
  assert.deepEqual(values('e'), [255, 0]);
  assert.deepEqual(values('f'), [-(2 ** 53), 0]);
  assert.deepEqual(values('g'), [2 ** 64, 0]);
  assert.deepEqual(values('h'), [2 ** 32 - 2 ** 8, 0]);
  assert.deepEqual(values('i'), [-2, 0]);
  assert.deepEqual(values('j'), [65535, 0]);
  assert.deepEqual(values('k'), [-128, 0]);
  assert.deepEqual(values('l'), [0, 1]);
});

const whole = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
const hostile: Readonly<Record<string, readonly [Buffer, RegExp]>> = {
  'no bytes': [Buffer.alloc(0), /it holds 0 bytes/],
  'a header longer than the file': [
    Buffer.from('ffffffffffffffff', 'hex'),
    /header should take 18446744073709551615 bytes/,
  ],
  'a header that is longer than any may be': [
    forged(' '.repeat((16 << 20) + 1)),
    /header should take 16777217 bytes/,
  ],
  'a header that is no JSON': [forged('{'), /header is not JSON/],
  'a header that is a list': [forged([]), /not a JSON object/],
  'overlapping tensors': [
    forged({ a: whole, b: { ...whole, data_offsets: [0, 4] } }, 4),
    /b begins at byte 0, and 4/,
  ],
  'a hole': [forged({ a: { ...whole, data_offsets: [4, 8] } }, 8), /a begins at byte 4, and 0/],
  'a tensor beyond the end': [
    forged({ a: { ...whole, shape: [2], data_offsets: [0, 8] } }, 4),
    /take 8 bytes, and it holds 4/,
  ],
  'bytes that no tensor has': [forged({ a: whole }, 9), /take 4 bytes, and it holds 9/],
  'offsets the wrong way round': [
    forged({ a: { ...whole, data_offsets: [4, 0] } }, 4),
    /takes 4 bytes, and has -4/,
  ],
  'a negative offset': [forged({ a: { ...whole, data_offsets: [-4, 0] } }, 4), /no place in the file/],
  'a shape that overflows': [
    forged({ a: { ...whole, shape: [2 ** 40, 2 ** 40] } }, 4),
    /takes 4.8\d+e\+24 bytes/,
  ],
  'a shape that is none': [forged({ a: { ...whole, shape: [0.5] } }, 4), /no shape of whole numbers/],
  'a type that nobody knows': [forged({ a: { ...whole, dtype: 'F8_E4M3' } }, 4), /of type "F8_E4M3"/],
  'a type from the prototype': [
    forged({ a: { ...whole, dtype: 'constructor' } }, 4),
    /of type "constructor"/,
  ],
  'a name that leaves the folder': [
    forged({ '../../etc/passwd': whole }, 4),
    /with the name "\.\.\/\.\.\/etc/,
  ],
  'an absolute name': [forged({ '/etc/passwd': whole }, 4), /with the name/],
  'a name with a control character': [forged({ 'a\u001b[2J': whole }, 4), /with the name/],
  'metadata that are no texts': [forged({ __metadata__: { a: 1 } }), /metadata are not texts/],
};

for (const [what, [bytes, reason]] of Object.entries(hostile)) {
  test(`a file with ${what} is refused with the reason`, async (context) => {
    const file = path.join(temporaryFolder(context, { 'x.safetensors': bytes }), 'x.safetensors');
    await assert.rejects(readSafetensors(file), (error: Error) => {
      assert.ok(error.message.startsWith(`${file}: not a whole safetensors file: `));
      assert.match(error.message, reason);
      return true;
    });
  });
}

test('a file that is not there is said so', async (context) => {
  await assert.rejects(readSafetensors(path.join(temporaryFolder(context), 'x')), /x: no such file$/);
});

test('whatever bytes are changed or cut off, a file is read or refused with a reason, never more', async (context) => {
  const good = Buffer.from(encodeSafetensors(contents));
  const folder = temporaryFolder(context);
  const draws = randomStream(1, 'test', 'fuzz').uniforms(3 * 400);
  let refused = 0;
  for (let n = 0; n < 400; n++) {
    const [where, value, cut] = draws.subarray(3 * n, 3 * n + 3) as unknown as [number, number, number];
    const bytes = Buffer.from(good);
    bytes[Math.floor(where * bytes.length)] = Math.floor(value * 256);
    const file = path.join(folder, 'fuzzed');
    writeFileSync(file, n % 4 === 0 ? bytes.subarray(0, Math.floor(cut * bytes.length)) : bytes);
    try {
      const { tensors } = await readSafetensors(file);
      for (const { shape, values } of tensors.values())
        assert.equal(
          values.length,
          shape.reduce((product, side) => product * side, 1),
        );
    } catch (error) {
      refused += 1;
      assert.match((error as Error).message, /fuzzed: not a whole safetensors file: \S/);
    }
  }
  assert.ok(refused > 200, `${refused}`);
});

const python = path.join(homedir(), '.cache/init-sweep/peers/bin/python');
const missing = !existsSync(python)
  ? `no Python at ${python}: npm run bench:peers makes it`
  : spawnSync(python, ['-c', 'import safetensors']).status === 0
    ? false
    : `no safetensors in ${python}`;

test("Python's safetensors reads our files, and we read its", { skip: missing }, async (context) => {
  const folder = temporaryFolder(context);
  const [ours, theirs] = [path.join(folder, 'ours'), path.join(folder, 'theirs')];
  await writeSafetensors(ours, contents);
  const script = `
import sys
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
with safe_open(sys.argv[1], "np") as f: metadata = f.metadata()
tensors = load_file(sys.argv[1])
assert tensors["lstm/forget_gate/wx"].tolist() == [[1.0, -2.0, 3.5], [0.0, 1.0000000031710769e-30, 5.0]], tensors
save_file(tensors, sys.argv[2], metadata)
`;
  execFileSync(python, ['-c', script, ours, theirs]);
  const { tensors, metadata } = await readSafetensors(theirs);
  assert.deepEqual(metadata, contents.metadata);
  assert.deepEqual(new Map([...tensors].sort()), new Map([...contents.tensors].sort()));
  assert.ok(readFileSync(theirs).length > 0);
});
