/** The most symbols that a task takes from a text's own alphabet: the read-out has one column for each. */
export const largestAlphabet = 4096;

const codePoints = 0x110000;

/**
 * Numbers a text's characters (Unicode code points) from 0 in the order of their code points; `size` is how many
 * there are. Good for up to 65,536 of them.
 */
export function numberCharacters(text: string): { readonly symbols: Uint16Array; readonly size: number } {
  const present = new Uint8Array(codePoints);
  let length = 0;
  for (const character of text) {
    present[character.codePointAt(0)!] = 1;
    length += 1;
  }
  const numbers = new Uint16Array(codePoints);
  let size = 0;
  for (let point = 0; point < codePoints; point += 1) {
    if (present[point] === 0) continue;
    numbers[point] = size;
    size += 1;
  }
  const symbols = new Uint16Array(length);
  let i = 0;
  for (const character of text) {
    symbols[i] = numbers[character.codePointAt(0)!]!;
    i += 1;
  }
  return { symbols, size };
}
