import { existsSync } from 'node:fs';
import path from 'node:path';
import { InvalidRequest } from '../spec/invalid-request.js';
import { dataCache } from './data-cache.js';
import { type IdxFile, readIdxFile } from './idx-file.js';

/** A folder with the four files of MNIST or a set of its form. */
export interface ImageFolder {
  /** The path, relative to the experiment file. */
  readonly folder: string;
  /** SHA-256 over those of the four files, filled in before the first trial; files that have another one are refused. */
  readonly sha256?: string;
}

/** Where labelled images come from: a set by name, looked for where it is usually installed, or a folder. */
export type ImageData = 'fashion-mnist' | 'mnist' | ImageFolder;

/** Labelled images of one size. */
export interface ImageSet {
  readonly rows: number;
  readonly columns: number;
  /** Grey values 0 to 255, image by image, row by row. */
  readonly images: Uint8Array;
  /** One class 0 to 9 an image. */
  readonly labels: Uint8Array;
}

/** The images to train on and the ones to be judged by. */
export interface ImageFiles {
  readonly training: ImageSet;
  readonly test: ImageSet;
}

const option = 'task.data';

const fileNames = ['train', 't10k'].flatMap((part) => [
  `${part}-images-idx3-ubyte`,
  `${part}-labels-idx1-ubyte`,
]);

/** The folder of a set; InvalidRequest that says where it was looked for. */
export function imageFolder(data: ImageData, home: string): string {
  if (typeof data !== 'string') return path.resolve(home, data.folder);
  const found = findImages(data, home);
  if (found !== undefined) return found;
  const debian = data === 'fashion-mnist' ? " (Debian's package dataset-fashion-mnist puts it there)" : '';
  throw new InvalidRequest(
    `${option}: no ${data} in ${[...new Set(placesOf(data, home))].join(', ')}${debian}; put its four IDX files into one of these, or give { folder: '…' }`,
  );
}

/** The folder where the four files of a set that is named are found; undefined where they are nowhere. */
export function findImages(name: string, home: string): string | undefined {
  return placesOf(name, home).find((place) => fileNames.every((file) => fileIn(place, file) !== undefined));
}

function placesOf(name: string, home: string): readonly string[] {
  return [
    path.join(home, 'datasets', name),
    path.join('datasets', name),
    `/usr/share/datasets/${name}`,
    dataCache(name),
  ].map((place) => path.resolve(place));
}

/** Reads the four files of a folder. Throws InvalidRequest with one sentence where one is missing or does not fit. */
export function readImageFiles(folder: string): ImageFiles & { readonly sha256: readonly string[] } {
  const read = (name: string, dimensions: number) =>
    readIdxFile(fileIn(folder, name) ?? path.join(folder, `${name}.gz`), dimensions, option);
  const files = ['train', 't10k'].map((part) => ({
    images: read(`${part}-images-idx3-ubyte`, 3),
    labels: read(`${part}-labels-idx1-ubyte`, 1),
  }));
  const [training, test] = files.map((pair) => imageSet(folder, pair)) as [ImageSet, ImageSet];
  if (training.rows !== test.rows || training.columns !== test.columns)
    throw new InvalidRequest(`${option}: in ${folder} the images to train on and to test by differ in size`);
  return { training, test, sha256: files.flatMap(({ images, labels }) => [images.sha256, labels.sha256]) };
}

function fileIn(folder: string, name: string): string | undefined {
  return [name, `${name}.gz`].map((file) => path.join(folder, file)).find(existsSync);
}

function imageSet(folder: string, { images, labels }: { images: IdxFile; labels: IdxFile }): ImageSet {
  const [count, rows, columns] = images.shape as [number, number, number];
  if (labels.shape[0] !== count)
    throw new InvalidRequest(`${option}: in ${folder} ${count} images have ${labels.shape[0]} labels`);
  const strange = labels.bytes.find((label) => label > 9);
  if (strange !== undefined)
    throw new InvalidRequest(
      `${option}: in ${folder} an image has the label ${strange}, and 0 to 9 are known`,
    );
  return { rows, columns, images: images.bytes, labels: labels.bytes };
}
