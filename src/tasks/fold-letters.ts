/** Symbols of folded text: space and a to z. */
export const letterSymbols = 27;

/** The character of each symbol of folded text. */
export const letters: readonly string[] = [...' abcdefghijklmnopqrstuvwxyz'];

/** Text folded to the 27 symbols of text8, with the case that was folded away, position by position. */
export interface LetterText {
  /** 0 for a space, 1 to 26 for a to z. */
  readonly symbols: Uint8Array;
  /** 1 where the letter was upper case. */
  readonly upper: Uint8Array;
}

const lowerA = 0x61;
const upperA = 0x41;

/**
 * Folds UTF-8 bytes to space and a to z, as text8 does: an ASCII letter stays, and every run of other
 * characters, at the ends of the text too, becomes one space. Runs are collapsed before case is split off,
 * so that `symbols` and `upper` stay in step.
 */
export function foldLetters(bytes: Uint8Array): LetterText {
  const symbols = new Uint8Array(bytes.length);
  const upper = new Uint8Array(bytes.length);
  let length = 0;
  let spaced = false;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i]!;
    if (byte >= lowerA && byte < lowerA + 26) {
      symbols[length] = byte - lowerA + 1;
      length += 1;
      spaced = false;
    } else if (byte >= upperA && byte < upperA + 26) {
      symbols[length] = byte - upperA + 1;
      upper[length] = 1;
      length += 1;
      spaced = false;
    } else if (!spaced) {
      length += 1;
      spaced = true;
    }
  }
  return { symbols: symbols.slice(0, length), upper: upper.slice(0, length) };
}
