import os from 'node:os';

/** A tensor of a checkpoint: `values` row-major. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a safetensors file holds: tensors by name, and words about them. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A tensor's place in a file: `start` and `end` count bytes from the end of the header. */
export interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** A checked header. */
export interface Header {
  readonly entries: readonly Entry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Number formats that can be read, each as float32, and their bytes. */
const widths = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
} as const;
export type Dtype = keyof typeof widths;

/** The most that a header may take, in bytes; a longer one is refused before it is read. */
export const longestHeader = 16 << 20;

const alignment = 8;

/** A file's bytes: the header's length as a 64-bit integer, the header as JSON, the tensors one behind the other as float32. */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  let end = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const [name, { shape, values }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + 4 * values.length] };
    end += 4 * values.length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const head = Math.ceil(text.length / alignment) * alignment;
  const bytes = Buffer.alloc(8 + head + end, ' ');
  bytes.writeBigUInt64LE(BigInt(head), 0);
  text.copy(bytes, 8);
  let place = 8 + head;
  for (const { values } of tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), place);
    place += values.byteLength;
  }
  return bytes;
}

/**
 * Reads a header's text for a file that holds `size` bytes of tensors. Throws an Error with the reason where it is not
 * that of a whole safetensors file: the tensors must lie one behind the other and fill the file, each of the length that
 * its shape says, under names that are paths without a way out.
 */
export function parseHeader(text: string, size: number): Header {
  const header = parseObject(text);
  const { __metadata__: metadata = {}, ...tensors } = header;
  const entries = Object.entries(tensors)
    .map(([name, entry]) => parseEntry(name, entry))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  for (const { name, start, end: next } of entries) {
    if (start !== end) throw new Error(`tensor ${name} begins at byte ${start}, and ${end} was expected`);
    end = next;
  }
  if (end !== size) throw new Error(`its tensors take ${end} bytes, and it holds ${size}`);
  return { entries, metadata: checkMetadata(metadata) };
}

/** The numbers of a tensor's bytes, as float32. */
export function decodeTensor({ dtype, shape }: Entry, bytes: Uint8Array): StoredTensor {
  const values = new Float32Array(bytes.byteLength / widths[dtype]);
  if (dtype === 'F32' && littleEndian) {
    new Uint8Array(values.buffer).set(bytes);
    return { shape, values };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = readers[dtype];
  for (let i = 0; i < values.length; i++) values[i] = read(view, i);
  return { shape, values };
}

/** Whether this machine keeps numbers as the format does. */
const littleEndian = os.endianness() === 'LE';

const readers: Readonly<Record<Dtype, (view: DataView, i: number) => number>> = {
  F64: (view, i) => view.getFloat64(8 * i, true),
  F32: (view, i) => view.getFloat32(4 * i, true),
  F16: (view, i) => half(view.getUint16(2 * i, true)),
  BF16: (view, i) => bfloat(view.getUint16(2 * i, true)),
  I64: (view, i) => Number(view.getBigInt64(8 * i, true)),
  I32: (view, i) => view.getInt32(4 * i, true),
  I16: (view, i) => view.getInt16(2 * i, true),
  I8: (view, i) => view.getInt8(i),
  U64: (view, i) => Number(view.getBigUint64(8 * i, true)),
  U32: (view, i) => view.getUint32(4 * i, true),
  U16: (view, i) => view.getUint16(2 * i, true),
  U8: (view, i) => view.getUint8(i),
  BOOL: (view, i) => view.getUint8(i),
};

const word = new DataView(new ArrayBuffer(4));

function bfloat(bits: number): number {
  word.setUint32(0, bits * 0x10000);
  return word.getFloat32(0);
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw new Error('its header is not JSON');
  }
  if (!isRecord(header)) throw new Error('its header is not a JSON object');
  return header;
}

function parseEntry(name: string, entry: unknown): Entry {
  if (!isSafeName(name))
    throw new Error(`it has a tensor with the name ${JSON.stringify(name.slice(0, 80))}`);
  if (!isRecord(entry)) throw new Error(`tensor ${name} has no description`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(widths, dtype))
    throw new Error(
      `tensor ${name} is of type ${JSON.stringify(dtype)}, and ${Object.keys(widths).join(', ')} can be read`,
    );
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isCount))
    throw new Error(`tensor ${name} has no shape of whole numbers`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw new Error(`tensor ${name} has no place in the file`);
  const [start, end] = offsets as [number, number];
  const bytes = shape.reduce((product: number, side: number) => product * side, widths[dtype as Dtype]);
  if (end - start !== bytes)
    throw new Error(
      `tensor ${name} of shape [${shape.join(', ')}] takes ${bytes} bytes, and has ${end - start}`,
    );
  return { name, dtype: dtype as Dtype, shape, start, end };
}

/** Whether a name is a path of ordinary names: nothing that a file system or a terminal would take for a command. */
export function isSafeName(name: string): boolean {
  const parts = name.split('/');
  return name.length <= 500 && !/[\p{Cc}\\:]/u.test(name) && parts.every((part) => !/^\.{0,2}$/.test(part));
}

function checkMetadata(metadata: unknown): Header['metadata'] {
  if (isRecord(metadata) && Object.values(metadata).every((value) => typeof value === 'string'))
    return metadata as Header['metadata'];
  throw new Error('its metadata are not texts by name');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
