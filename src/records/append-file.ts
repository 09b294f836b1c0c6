import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const newline = 0x0a;
const blockSize = 1 << 16;
const longestTornText = 4096;

/** A file of lines that grows at its end and never keeps half a line: a write that fails is cut off again. */
export class AppendFile {
  readonly #handle: FileHandle;
  #size: number;
  #unsynced = false;
  #broken: unknown;

  /** What stood after the last newline and was cut off when the file was opened, up to 4096 bytes of it. */
  readonly torn: string | undefined;

  private constructor(handle: FileHandle, size: number, torn: string | undefined) {
    this.#handle = handle;
    this.#size = size;
    this.torn = torn;
  }

  /** Opens or creates `file` and cuts off an unfinished last line. */
  static async open(file: string): Promise<AppendFile> {
    const handle = await open(file, constants.O_RDWR | constants.O_CREAT, 0o666);
    try {
      const { size } = await handle.stat();
      const finished = await endOfLastLine(handle, size);
      if (finished === size) return new AppendFile(handle, size, undefined);
      const torn = await readBytes(handle, finished, Math.min(size, finished + longestTornText));
      await handle.truncate(finished);
      return new AppendFile(handle, finished, torn.toString('utf8'));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Writes whole lines at the end; after a failure the file is as before and the next call may try again. */
  async write(text: string): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    if (text === '') return;
    const bytes = Buffer.from(text);
    this.#unsynced = true;
    try {
      let done = 0;
      while (done < bytes.length) {
        const left = bytes.length - done;
        done += (await this.#handle.write(bytes, done, left, this.#size + done)).bytesWritten;
      }
    } catch (error) {
      await this.#handle.truncate(this.#size).catch(() => {
        this.#broken = error;
      });
      throw error;
    }
    this.#size += bytes.length;
  }

  /** Waits until everything written is on disk; a failure is final, since the system may have dropped what it held. */
  async sync(): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    if (!this.#unsynced) return;
    try {
      await this.#handle.datasync();
      this.#unsynced = false;
    } catch (error) {
      this.#broken = error;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  for (let end = size; end > 0; end -= blockSize) {
    const start = Math.max(0, end - blockSize);
    const at = (await readBytes(handle, start, end)).lastIndexOf(newline);
    if (at !== -1) return start + at + 1;
  }
  return 0;
}

async function readBytes(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}
