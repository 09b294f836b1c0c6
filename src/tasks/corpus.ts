import { z } from 'zod';
import type { Field } from '../spec/field.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { type BrownGenre, brownGenres, readBrown } from './brown.js';
import { type FileCorpus, readCorpusFile } from './corpus-file.js';
import { foldLetters, type LetterText, letterSymbols, letters } from './fold-letters.js';
import { largestAlphabet, numberCharacters } from './number-characters.js';
import { readText8 } from './text8.js';

/** Some genres of the Brown corpus, in the order of the corpus however they are named. */
export interface BrownCorpus {
  readonly brown: readonly BrownGenre[];
}

/** Where a task's text comes from: the Brown corpus or some genres of it, text8, which is downloaded, or a file. */
export type Corpus = 'brown' | 'text8' | BrownCorpus | FileCorpus;

/** A corpus that is read in letters only. */
export type LetterCorpus = 'brown' | BrownCorpus | (FileCorpus & { readonly alphabet?: 'a-z' });

/** A text in numbers. */
export interface CorpusText {
  /** One symbol a character, each below `size`. */
  readonly symbols: Uint8Array | Uint16Array;
  /** How many symbols the alphabet has. */
  readonly size: number;
  /** The character of each symbol. */
  readonly alphabet: readonly string[];
}

function fileSchema<Alphabet extends 'a-z' | 'file'>(alphabets: readonly Alphabet[]) {
  return z.strictObject({
    file: z.string().min(1),
    alphabet: z.enum(alphabets).optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  });
}

const genres = Object.keys(brownGenres) as [BrownGenre, ...BrownGenre[]];
const brownSchema = z.strictObject({ brown: z.array(z.enum(genres)).nonempty() });

/** A corpus in a message: "brown", "text8", some genres of it, or a file's path. */
export function corpusName(corpus: Corpus): string {
  if (typeof corpus === 'string') return `"${corpus}"`;
  return 'brown' in corpus ? `"brown" in ${corpus.brown.join(', ')}` : corpus.file;
}

/** Whether a text keeps its own characters. */
export function keepsCharacters(corpus: Corpus): boolean {
  return typeof corpus === 'object' && 'file' in corpus && corpus.alphabet === 'file';
}

/** The option `corpus` of a task that reads a text in any alphabet. */
export const corpusField: Field = {
  expected:
    '"brown", "text8", { brown: [genres such as "news"] } or { file: "a path relative to the experiment file" }, with alphabet: "a-z" or "file" if you like',
  schema: z.union([z.enum(['brown', 'text8']), brownSchema, fileSchema(['a-z', 'file'])]),
  words: ['brown', 'text8'],
};

/** The option `corpus` of a task that reads letters only. */
export const letterCorpusField: Field = {
  expected:
    '"brown", { brown: [genres such as "news"] } or { file: "a path relative to the experiment file" }, in the alphabet "a-z"',
  schema: z.union([z.literal('brown'), brownSchema, fileSchema(['a-z'])]),
  words: ['brown'],
};

// Every cohort of a thread loads its task anew. A file is read each time, in case it has changed; what is made of
// its bytes is kept by their SHA-256.
const letterTexts = new Map<string, LetterText>();
const corpusTexts = new Map<string, CorpusText>();

/**
 * A corpus as letters: folded to space and a to z, the case beside it. `folder` is where a file's path starts.
 * Throws InvalidRequest with one sentence when the text cannot be had.
 */
export function loadLetters(corpus: Corpus, folder: string): LetterText {
  if (corpus === 'brown') return remembered(letterTexts, corpus, () => foldLetters(readBrown()));
  if (corpus === 'text8') return remembered(letterTexts, corpus, () => foldLetters(readText8()));
  if ('brown' in corpus)
    return remembered(letterTexts, corpus.brown.toSorted().join(), () =>
      foldLetters(readBrown(corpus.brown)),
    );
  const { bytes, sha256 } = readCorpusFile(corpus, folder);
  return remembered(letterTexts, sha256, () => foldLetters(bytes));
}

/**
 * A corpus as symbols of its alphabet. `folder` is where a file's path starts. Throws InvalidRequest with one sentence
 * when the text cannot be had.
 */
export function loadCorpus(corpus: Corpus, folder: string): CorpusText {
  if (typeof corpus === 'string' || 'brown' in corpus || corpus.alphabet !== 'file') {
    return { symbols: loadLetters(corpus, folder).symbols, size: letterSymbols, alphabet: letters };
  }
  const { bytes, sha256 } = readCorpusFile(corpus, folder);
  return remembered(corpusTexts, sha256, () => {
    const text = numberCharacters(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
    if (text.size <= largestAlphabet) return text;
    throw new InvalidRequest(
      `task.corpus.alphabet: ${corpus.file} has ${text.size} different characters, and at most ` +
        `${largestAlphabet} are possible; alphabet "a-z" folds them`,
    );
  });
}

function remembered<Text>(texts: Map<string, Text>, key: string, load: () => Text): Text {
  const text = texts.get(key) ?? load();
  texts.set(key, text);
  return text;
}
