import { z } from 'zod';
import { sha256Hex } from '../math/hash.js';
import { randomStream } from '../math/random-stream.js';
import { type Field, oneOf, positiveInteger, trueOrFalse, withDefault } from '../spec/field.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { Swept } from '../spec/sweep.js';
import {
  type ImageData,
  type ImageFiles,
  type ImageSet,
  imageFolder,
  readImageFiles,
} from './image-files.js';
import type { Batch, Task } from './task.js';

export interface ImagesOptions {
  /** A set by name, or a folder with the four files of one. */
  readonly data: ImageData;
  /** What a step shows: a row of the image, or a single pixel. Default 'row'. */
  readonly by?: 'row' | 'pixel';
  readonly batchSize: number;
  /** Show the pixels of all images in one random order, the same for every seed. Default false. */
  readonly permuted?: boolean;
  /** How many images of the test set are used for validation, from its head. Default 2,000. */
  readonly validationSize?: number;
}

export type ImagesSpec = { readonly kind: 'images' } & Required<ImagesOptions>;

/**
 * Tells the class of an image after reading it row by row or pixel by pixel (Le, Jaitly & Hinton 2015,
 * arXiv:1504.00941). Grey values are 0 to 1; batches are drawn at random from the training set.
 */
export function images(options: Swept<ImagesOptions>) {
  return { kind: 'images', ...options } as const;
}

const classes = 10;

const dataField: Field = {
  expected: '"fashion-mnist", "mnist" or { folder: "a path relative to the experiment file" }',
  schema: z.union([
    z.enum(['fashion-mnist', 'mnist']),
    z.strictObject({ folder: z.string().min(1), sha256: z.string().optional() }),
  ]),
  words: ['fashion-mnist', 'mnist'],
};

const read = new Map<string, ImageFiles & { readonly digest: string }>();

/** The images of a spec's data and their digest; read once a process. */
export function loadImages(data: ImageData, home: string): ImageFiles & { readonly digest: string } {
  const folder = imageFolder(data, home);
  let found = read.get(folder);
  if (found === undefined) {
    const { sha256, ...files } = readImageFiles(folder);
    found = { ...files, digest: sha256Hex(sha256.join('\n')) };
    read.set(folder, found);
  }
  if (typeof data !== 'string' && data.sha256 !== undefined && data.sha256 !== found.digest)
    throw new InvalidRequest(
      `task.data.folder: the files in ${folder} have changed: their SHA-256 is ${found.digest}, and ${data.sha256} was expected`,
    );
  return found;
}

export const imagesTask: Task<ImagesSpec> = {
  kind: 'images',
  fields: {
    data: dataField,
    by: withDefault(oneOf('row', 'pixel'), 'row'),
    batchSize: positiveInteger,
    permuted: withDefault(trueOrFalse, false),
    validationSize: withDefault(positiveInteger, 2_000),
  },
  refuseCell: () => undefined,
  chance: () => Math.log(classes),
  async load(spec, home) {
    const { data, by, batchSize, permuted, validationSize } = spec;
    const { training, test } = loadImages(data, home);
    const { rows, columns } = training;
    const order = permuted ? permutation(rows * columns) : undefined;
    const width = by === 'row' ? columns : 1;
    const count = Math.min(validationSize, test.labels.length);
    const validation = batchOf(
      test,
      width,
      order,
      Array.from({ length: count }, (_, i) => i),
    );
    return {
      shape: {
        input: { kind: 'dense', size: width },
        output: { size: classes, at: 'last-step', loss: 'cross-entropy' },
        steps: (rows * columns) / width,
        batch: batchSize,
        carriesState: false,
        chance: Math.log(classes),
      },
      batch(seed, step) {
        const draws = randomStream(seed, 'data', 'images').uniforms(batchSize, step * batchSize);
        const places = Array.from(draws, (u) => Math.floor(u * training.labels.length));
        return batchOf(training, width, order, places);
      },
      validation: () => validation,
      readsOutputs: true,
      metrics: ({ outputs }) => ({ accuracy: accuracy(outputs(), validation.targets) }),
    };
  },
};

/** The order in which pixels are shown: those with the smallest draws first. */
function permutation(pixels: number): readonly number[] {
  const draws = randomStream(0, 'data', 'images/permutation').uniforms(pixels);
  return Array.from(draws, (_, pixel) => pixel).sort((a, b) => draws[a]! - draws[b]! || a - b);
}

function batchOf(
  { rows, columns, images: grey, labels }: ImageSet,
  width: number,
  order: readonly number[] | undefined,
  places: readonly number[],
): Batch {
  const pixels = rows * columns;
  const steps = pixels / width;
  const batch = places.length;
  const inputs = new Float32Array(pixels * batch);
  for (const [b, place] of places.entries()) {
    const first = place * pixels;
    for (let n = 0; n < pixels; n += 1) {
      const t = Math.floor(n / width);
      inputs[(t * batch + b) * width + (n % width)] = grey[first + (order?.[n] ?? n)]! / 255;
    }
  }
  return { steps, batch, inputs, targets: Int32Array.from(places, (place) => labels[place]!) };
}

/** The share of images whose largest output is their class; `outputs` is [N, 10]. */
function accuracy(outputs: Float32Array, targets: Batch['targets']): number {
  let right = 0;
  for (const [i, target] of targets.entries()) {
    const row = outputs.subarray(i * classes, (i + 1) * classes);
    const most = row.reduce((top, value) => Math.max(top, value), Number.NEGATIVE_INFINITY);
    if (row.indexOf(most) === target) right += 1;
  }
  return right / targets.length;
}
