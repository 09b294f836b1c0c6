import type { FileHandle } from 'node:fs/promises';

/** Bytes of a block, and how many blocks are held: rows of trials that trained together stand close to one another. */
const blockSize = 1 << 20;
const mostBlocks = 32;

/** Reads ranges of an open file by whole blocks, the last of which stay in memory: small ranges need no reading of their own. */
export class RangeReader {
  readonly #file: FileHandle;
  /** The latest used comes last. */
  readonly #blocks = new Map<number, Buffer>();

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** The bytes from `start` to `end`, or to where the file ends. */
  async read(start: number, end: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let at = start; at < end; ) {
      const number = Math.floor(at / blockSize);
      const block = this.#held(number) ?? (await this.#load(number));
      const from = at - number * blockSize;
      const piece = block.subarray(from, Math.min(blockSize, end - number * blockSize));
      pieces.push(piece);
      if (piece.length === 0) break;
      at += piece.length;
    }
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  #held(number: number): Buffer | undefined {
    const block = this.#blocks.get(number);
    if (block === undefined) return undefined;
    this.#blocks.delete(number);
    this.#blocks.set(number, block);
    return block;
  }

  async #load(number: number): Promise<Buffer> {
    const oldest = this.#blocks.size >= mostBlocks ? this.#blocks.keys().next().value : undefined;
    if (oldest !== undefined) this.#blocks.delete(oldest);
    const bytes = Buffer.allocUnsafeSlow(blockSize);
    const { bytesRead } = await this.#file.read(bytes, 0, blockSize, number * blockSize);
    const block = bytes.subarray(0, bytesRead);
    this.#blocks.set(number, block);
    return block;
  }
}
