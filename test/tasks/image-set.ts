import { gzipSync } from 'node:zlib';

/** An IDX file of unsigned bytes. */
export function idx(shape: readonly number[], bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head[2] = 8;
  head[3] = shape.length;
  for (const [n, side] of shape.entries()) head.writeUInt32BE(side, 4 + 4 * n);
  return Buffer.concat([head, bytes]);
}

/** The four files of a small set: `count` images to train on and half as many to test by, 3 rows of 2 pixels each. */
export function imageSetFiles(count: number): Record<string, Buffer> {
  const part = (name: string, size: number) => {
    const pixels = Uint8Array.from({ length: size * 6 }, (_, i) => (i * 7) % 256);
    const labels = Uint8Array.from({ length: size }, (_, i) => i % 10);
    return {
      [`${name}-images-idx3-ubyte`]: idx([size, 3, 2], pixels),
      [`${name}-labels-idx1-ubyte.gz`]: gzipSync(idx([size], labels)),
    };
  };
  return { ...part('train', count), ...part('t10k', count / 2) };
}
