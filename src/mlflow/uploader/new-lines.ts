import type { FileHandle } from 'node:fs/promises';
import { openIfThere } from '../../records/scan-lines.js';

/** A finished line of a file and the offsets of its first byte and of the byte after its newline. */
export interface NewLine {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const newline = 0x0a;
const bytesAtOnce = 1 << 20;

/** Reads the lines of a file that grows, each once; what stands after the last newline waits until it is finished. */
export class NewLines {
  readonly #file: string;
  #handle: FileHandle | undefined;
  #buffer = Buffer.alloc(0);

  /** The offset of the next line. */
  offset: number;

  constructor(file: string, offset = 0) {
    this.#file = file;
    this.offset = offset;
  }

  /** How many bytes the file has now. */
  async size(): Promise<number> {
    this.#handle ??= await openIfThere(this.#file);
    return this.#handle === undefined ? 0 : (await this.#handle.stat()).size;
  }

  /** The next lines, about a megabyte of them; none where there are none yet. Throws where the file cannot be read. */
  async read(): Promise<readonly NewLine[]> {
    this.#handle ??= await openIfThere(this.#file);
    if (this.#handle === undefined) return [];
    if (this.#buffer.length === 0) this.#buffer = Buffer.allocUnsafe(bytesAtOnce);
    for (;;) {
      const buffer = this.#buffer;
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, this.offset);
      const lines = this.#split(buffer.subarray(0, bytesRead));
      if (lines.length > 0 || bytesRead < buffer.length) return lines;
      this.#buffer = Buffer.allocUnsafe(2 * buffer.length);
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  #split(bytes: Buffer): NewLine[] {
    const lines: NewLine[] = [];
    const base = this.offset;
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      lines.push({ text: bytes.toString('utf8', start, end), from: base + start, to: base + end + 1 });
      start = end + 1;
    }
    this.offset = base + start;
    return lines;
  }
}
