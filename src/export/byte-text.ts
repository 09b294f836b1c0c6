/**
 * Text that is put together byte by byte: many short pieces cost a third of what joined strings do. It grows as it must;
 * what was taken out of it is never overwritten.
 */
export class ByteText {
  readonly #size: number;
  #bytes: Buffer;
  #length = 0;

  /** `size` is how many bytes it holds at first. */
  constructor(size: number) {
    this.#size = size;
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  get length(): number {
    return this.#length;
  }

  /** Adds bytes, or a part of them. */
  add(bytes: Uint8Array, start = 0, end = bytes.length): void {
    this.#reserve(end - start);
    const held = this.#bytes;
    let at = this.#length;
    // Short as these pieces are, a call of the runtime would take longer than this loop.
    for (let i = start; i < end; i++) held[at++] = bytes[i]!;
    this.#length = at;
  }

  addByte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  /** All that was added since the last time. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafeSlow(this.#size);
    this.#length = 0;
    return taken;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
