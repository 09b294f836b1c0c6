/** The most symbols that a task takes from a text's own alphabet: the read-out has one column for each. */
export const largestAlphabet = 4096;

const codePoints = 0x110000;

/** A text in numbers, and the character of each. */
export interface NumberedText {
  readonly symbols: Uint16Array;
  readonly size: number;
  readonly alphabet: readonly string[];
}

/**
 * Numbers a text's characters (Unicode code points) from 0 in the order of their code points; `size` is how many
 * there are. Good for up to 65,536 of them.
 */
export function numberCharacters(text: string): NumberedText {
  const present = new Uint8Array(codePoints);
  let length = 0;
  for (const character of text) {
    present[character.codePointAt(0)!] = 1;
    length += 1;
  }
  const numbers = new Uint16Array(codePoints);
  const alphabet: string[] = [];
  for (let point = 0; point < codePoints; point += 1) {
    if (present[point] === 0) continue;
    numbers[point] = alphabet.length;
    alphabet.push(String.fromCodePoint(point));
  }
  const symbols = new Uint16Array(length);
  let i = 0;
  for (const character of text) {
    symbols[i] = numbers[character.codePointAt(0)!]!;
    i += 1;
  }
  return { symbols, size: alphabet.length, alphabet };
}
