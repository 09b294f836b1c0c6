/** Smaller arrays are made anew: they cost no page faults. */
const smallest = 4096;

/** How many floats may wait to be used again. */
const mostWaiting = 64 << 20;

/**
 * Large arrays that are used again: memory fresh from the system costs a page fault every 4 KiB, which is more time
 * than many a kernel takes.
 */
export class BufferPool {
  readonly #waiting = new Map<number, Float32Array[]>();
  readonly #allocate: (size: number) => Float32Array;
  #floats = 0;

  constructor(allocate: (size: number) => Float32Array) {
    this.#allocate = allocate;
  }

  /** An array of undefined content. */
  take(size: number): Float32Array {
    if (size < smallest) return new Float32Array(size);
    const array = this.#waiting.get(size)?.pop();
    if (array) this.#floats -= size;
    return array ?? this.#allocate(size);
  }

  /** Takes back an array that nobody reads any more. */
  giveBack(array: Float32Array): void {
    if (array.length < smallest || array.length > mostWaiting) return;
    if (this.#floats + array.length > mostWaiting) this.clear();
    const others = this.#waiting.get(array.length);
    if (others) others.push(array);
    else this.#waiting.set(array.length, [array]);
    this.#floats += array.length;
  }

  /** Leaves what waits to the garbage collector. */
  clear(): void {
    this.#waiting.clear();
    this.#floats = 0;
  }
}
