import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findImages } from '../../src/tasks/image-files.js';
import { type ImagesSpec, imagesTask } from '../../src/tasks/images.js';
import { namedSets } from '../../src/tasks/named-sets.js';
import { resolveTask } from '../../src/tasks/resolve.js';
import { idx, imageSetFiles } from './image-set.js';
import { temporaryFolder } from './temporary-folder.js';

const spec = (more: Partial<ImagesSpec> = {}): ImagesSpec => ({
  kind: 'images',
  data: { folder: '.' },
  by: 'row',
  batchSize: 4,
  permuted: false,
  validationSize: 5,
  ...more,
});

test('row by row a step shows a row of grey values from 0 to 1, and the target is the label', async (context) => {
  const task = await imagesTask.load(spec(), temporaryFolder(context, imageSetFiles(20)));
  assert.deepEqual(task.shape.input, { kind: 'dense', size: 2 });
  assert.equal(task.shape.steps, 3);
  const { inputs, targets, batch } = task.validation();
  assert.equal(batch, 5);
  for (let b = 0; b < 5; b++) {
    assert.equal(targets[b], b);
    for (let n = 0; n < 6; n++) {
      const at = (Math.floor(n / 2) * 5 + b) * 2 + (n % 2);
      assert.equal(inputs[at], Math.fround(((b * 6 + n) * 7) / 255));
    }
  }
});

test('pixel by pixel, permuted, every image shows the same pixels in the same other order', async (context) => {
  const home = temporaryFolder(context, imageSetFiles(20));
  const plain = (await imagesTask.load(spec({ by: 'pixel' }), home)).validation();
  const permuted = (await imagesTask.load(spec({ by: 'pixel', permuted: true }), home)).validation();
  const pixels = ({ inputs }: typeof plain, b: number) =>
    Array.from({ length: 6 }, (_, t) => inputs[t * 5 + b]!);
  const order = pixels(permuted, 0).map((value) => pixels(plain, 0).indexOf(value));
  assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4, 5]);
  assert.notDeepEqual(order, [0, 1, 2, 3, 4, 5]);
  for (let b = 1; b < 5; b++)
    assert.deepEqual(
      pixels(permuted, b),
      order.map((t) => pixels(plain, b)[t]),
    );
});

test('a training batch shows images with their labels, drawn by seed and step', async (context) => {
  const task = await imagesTask.load(spec({ batchSize: 200 }), temporaryFolder(context, imageSetFiles(20)));
  const batch = task.batch(1, 0);
  assert.deepEqual(batch, task.batch(1, 0));
  assert.notDeepEqual(batch.targets, task.batch(1, 1).targets);
  assert.equal(new Set(batch.targets).size, 10);
  const image = Array.from({ length: 20 }, (_, n) => Math.fround(((((n * 6) % 256) * 7) % 256) / 255));
  for (let b = 0; b < 200; b++) {
    const place = image.findIndex((first, n) => n % 10 === batch.targets[b] && first === batch.inputs[b * 2]);
    assert.notEqual(place, -1);
  }
});

test('accuracy is the share of images whose largest output is their class', async (context) => {
  const task = await imagesTask.load(spec(), temporaryFolder(context, imageSetFiles(20)));
  const outputs = new Float32Array(50);
  for (let b = 0; b < 5; b++) outputs[b * 10 + (b < 3 ? b : 9)] = 1;
  assert.equal(task.metrics({ loss: 0, outputs: () => outputs }).accuracy, 0.6);
});

test('a folder counts by what its files hold: moved it is the same, changed it is refused', async (context) => {
  const home = temporaryFolder(context);
  for (const [name, count] of [
    ['one', 20],
    ['two', 20],
    ['other', 30],
  ] as const) {
    mkdirSync(join(home, name));
    for (const [file, bytes] of Object.entries(imageSetFiles(count)))
      writeFileSync(join(home, name, file), bytes);
  }
  const pinned = async (folder: string) =>
    (await resolveTask(spec({ data: { folder } }), home)) as ImagesSpec;
  const digest = ({ data }: ImagesSpec) => (data as { sha256: string }).sha256;
  assert.equal(digest(await pinned('one')), digest(await pinned('two')));
  assert.notEqual(digest(await pinned('one')), digest(await pinned('other')));
  const changed = { folder: 'other', sha256: digest(await pinned('one')) };
  await assert.rejects(imagesTask.load(spec({ data: changed }), home), /have changed: their SHA-256 is/);
});

test('files that are missing, torn or of another kind get one sentence', async (context) => {
  const whole = imageSetFiles(20);
  const refused = async (files: Record<string, Buffer | undefined>, reason: RegExp) => {
    const kept = Object.entries({ ...whole, ...files }).filter(([, bytes]) => bytes !== undefined);
    const home = temporaryFolder(context, Object.fromEntries(kept) as Record<string, Buffer>);
    await assert.rejects(imagesTask.load(spec(), home), { name: 'InvalidRequest', message: reason });
  };
  await refused({ 'train-images-idx3-ubyte': undefined }, /train-images-idx3-ubyte\.gz is not there/);
  await refused(
    { 'train-images-idx3-ubyte': whole['train-images-idx3-ubyte']!.subarray(0, 60) },
    /should hold 20 × 3 × 2 bytes/,
  );
  await refused(
    { 'train-images-idx3-ubyte': Buffer.from('nonsense') },
    /is not an IDX file of bytes in 3 dimensions/,
  );
  await refused(
    { 't10k-labels-idx1-ubyte.gz': whole['t10k-labels-idx1-ubyte.gz']!.subarray(0, 20) },
    /is not a whole gzip file/,
  );
  await refused(
    {
      't10k-labels-idx1-ubyte.gz': undefined,
      't10k-labels-idx1-ubyte': idx([10], new Uint8Array(10).fill(11)),
    },
    /an image has the label 11/,
  );
  await refused(
    { 't10k-labels-idx1-ubyte.gz': undefined, 't10k-labels-idx1-ubyte': idx([9], new Uint8Array(9)) },
    /10 images have 9 labels/,
  );
});

const installed = '/usr/share/datasets/fashion-mnist';
test('Fashion-MNIST is found by its name where Debian installs it', {
  skip: existsSync(installed) ? false : `no ${installed}`,
}, async () => {
  const task = await imagesTask.load(spec({ data: 'fashion-mnist' }), '/');
  assert.deepEqual([task.shape.steps, task.shape.input.size, task.shape.chance], [28, 28, Math.log(10)]);
  const { targets } = task.batch(0, 0);
  assert.ok(targets.every((label) => label >= 0 && label < 10));
});

test('a set that is not installed is refused with the places where it was looked for', async (context) => {
  const home = temporaryFolder(context);
  await assert.rejects(imagesTask.load(spec({ data: 'mnist' }), home), (error: Error) => {
    assert.match(error.message, /^task\.data: no mnist in .*datasets\/mnist/);
    return error.name === 'InvalidRequest';
  });
});

test('a set by name is found where its four files are, and not where a download was cut off', (context) => {
  const home = temporaryFolder(context);
  const place = join(home, 'datasets/fashion-mnist');
  mkdirSync(place, { recursive: true });
  for (const [name, bytes] of Object.entries(imageSetFiles(20))) {
    assert.notEqual(findImages('fashion-mnist', home), place);
    writeFileSync(join(place, name), bytes);
  }
  assert.equal(findImages('fashion-mnist', home), place);
});

test('sets of images that can be downloaded have the files that are looked for', () => {
  for (const name of ['mnist', 'fashion-mnist'] as const) {
    assert.deepEqual(
      namedSets[name].files.map((file) => file.name).sort(),
      Object.keys(imageSetFiles(2))
        .map((file) => `${file.replace('.gz', '')}.gz`)
        .sort(),
    );
    for (const { url, sha256 } of namedSets[name].files) {
      assert.match(url, /^https:/);
      assert.match(sha256, /^[0-9a-f]{64}$/);
    }
  }
});
