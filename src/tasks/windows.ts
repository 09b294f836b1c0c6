/** A text cut into windows of equal length that are read side by side. */
export interface Windows {
  /** The position at which each window starts. */
  readonly starts: readonly number[];
  /** Positions in a window, T. */
  readonly steps: number;
  /** 1 where a position counts, 0 where it is read for context or twice: [T, windows]. */
  readonly weights: Float32Array;
}

/**
 * Cuts positions 0 to `length` − 1 into windows in which `size` positions count, each position in exactly one
 * window; a window also reads up to `warmUp` positions before those. All windows lie inside the text, so the
 * first and the last read positions that do not count instead.
 */
export function windows(length: number, size: number, warmUp: number): Windows {
  const steps = Math.min(size + warmUp, length);
  const count = Math.ceil(length / size);
  const starts = Array.from({ length: count }, (_, window) =>
    Math.max(0, Math.min(window * size - warmUp, length - steps)),
  );
  const weights = new Float32Array(steps * count);
  for (let position = 0; position < length; position += 1) {
    const window = Math.floor(position / size);
    weights[(position - starts[window]!) * count + window] = 1;
  }
  return { starts, steps, weights };
}
