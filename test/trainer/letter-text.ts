import { randomStream } from '../../src/math/random-stream.js';

/** Words of letters and spaces, some with a capital, the same at every call. */
export function letterText(length: number): string {
  const draws = randomStream(1, 'test', 'text').uniforms(length);
  const letter = (u: number) => 'eeetttaaoinshrdlu   '[Math.floor(u * 20)]!;
  return Array.from(draws, (u, i) => (i % 7 === 0 ? letter(u).toUpperCase() : letter(u))).join('');
}
