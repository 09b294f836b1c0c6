import { type FileHandle, open, stat } from 'node:fs/promises';
import {
  decodeTensor,
  type Entry,
  type Header,
  longestHeader,
  parseHeader,
  type Safetensors,
  type StoredTensor,
} from './safetensors.js';

/**
 * Reads a safetensors file, or those of its tensors that are wanted. Memory is bounded by what is wanted and the longest
 * header. Throws an Error of one sentence with the file and the reason where it is not a whole, well-formed file.
 */
export async function readSafetensors(
  file: string,
  wanted: (name: string) => boolean = () => true,
): Promise<Safetensors> {
  const handle = await openFile(file);
  try {
    const { header, first } = await readHeader(handle);
    const tensors = new Map<string, StoredTensor>();
    for (const run of runsOf(header.entries.filter(({ name }) => wanted(name)))) {
      const { start } = run[0]!;
      const bytes = await readAt(handle, first + start, run.at(-1)!.end - start);
      for (const entry of run)
        tensors.set(entry.name, decodeTensor(entry, bytes.subarray(entry.start - start, entry.end - start)));
    }
    return { tensors, metadata: header.metadata };
  } catch (cause) {
    throw new Error(`${file}: not a whole safetensors file: ${(cause as Error).message}`, { cause });
  } finally {
    await handle.close();
  }
}

/**
 * The shapes of a safetensors file's tensors by name, and what it says of itself; nothing else of it is read. Throws as
 * `readSafetensors` does.
 */
export async function readShapes(file: string): Promise<{
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly metadata: Readonly<Record<string, string>>;
}> {
  const handle = await openFile(file);
  try {
    const { header } = await readHeader(handle);
    return {
      shapes: new Map(header.entries.map(({ name, shape }) => [name, shape])),
      metadata: header.metadata,
    };
  } catch (cause) {
    throw new Error(`${file}: not a whole safetensors file: ${(cause as Error).message}`, { cause });
  } finally {
    await handle.close();
  }
}

/** Opens a regular file; a pipe is not waited for. */
async function openFile(file: string): Promise<FileHandle> {
  try {
    const stats = await stat(file);
    if (stats.isFile()) return await open(file, 'r');
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    const reason = cause.code === 'ENOENT' ? 'no such file' : `cannot be read (${cause.code})`;
    throw new Error(`${file}: ${reason}`, { cause });
  }
  throw new Error(`${file}: not a file`);
}

/** The most bytes that small tensors are read at once. */
const readAtOnce = 4 << 20;

/** Cuts entries into lists that lie one behind the other, to be read at once. */
function runsOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const runs: Entry[][] = [];
  for (const entry of entries) {
    const run = runs.at(-1);
    const adjoins = run !== undefined && run.at(-1)!.end === entry.start;
    if (adjoins && entry.end - run[0]!.start <= readAtOnce) run.push(entry);
    else runs.push([entry]);
  }
  return runs;
}

async function readHeader(handle: FileHandle): Promise<{ readonly header: Header; readonly first: number }> {
  const { size } = await handle.stat();
  if (size < 8) throw new Error(`it holds ${size} bytes`);
  const length = (await readAt(handle, 0, 8)).readBigUInt64LE(0);
  if (length > BigInt(Math.min(longestHeader, size - 8)))
    throw new Error(`its header should take ${length} bytes, and the file holds ${size}`);
  const first = 8 + Number(length);
  const text = (await readAt(handle, 8, Number(length))).toString('utf8');
  return { header: parseHeader(text, size - first), first };
}

async function readAt(handle: FileHandle, place: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(bytes, read, length - read, place + read);
    if (bytesRead === 0) throw new Error(`it ends at byte ${place + read}`);
    read += bytesRead;
  }
  return bytes;
}
