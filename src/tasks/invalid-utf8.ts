import { isUtf8 } from 'node:buffer';

/** The offset of the first byte at which `bytes` stop being UTF-8, or undefined when they are UTF-8 throughout. */
export function firstInvalidUtf8(bytes: Uint8Array): number | undefined {
  if (isUtf8(bytes)) return undefined;
  let sound = 0;
  let broken = bytes.length + 1;
  while (broken - sound > 1) {
    const middle = Math.floor((sound + broken) / 2);
    if (validPrefix(bytes, middle) === undefined) broken = middle;
    else sound = middle;
  }
  return validPrefix(bytes, sound);
}

// A prefix may end inside a character of up to four bytes, so the three lengths below count as well.
function validPrefix(bytes: Uint8Array, length: number): number | undefined {
  for (let n = length; n >= Math.max(0, length - 3); n -= 1) {
    if (isUtf8(bytes.subarray(0, n))) return n;
  }
  return undefined;
}
