import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stripTags } from '../../src/tasks/brown.js';
import { corpusField, letterCorpusField, loadCorpus, loadLetters } from '../../src/tasks/corpus.js';
import { temporaryFolder } from './temporary-folder.js';

const letters = ' abcdefghijklmnopqrstuvwxyz';
const spell = (symbols: Iterable<number>) => Array.from(symbols, (symbol) => letters[symbol]).join('');
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

test('the Brown corpus folds to 5,769,372 characters, always the same', () => {
  const { symbols } = loadLetters('brown', '.');
  const text = Buffer.from(symbols.map((symbol) => letters.charCodeAt(symbol)));
  assert.equal(text.length, 5_769_372);
  assert.equal(sha256(text), '5748c99b8a706046196006fbf6a005f0d9b307705f7198b4ff6e7d6f33644a4b');
});

test('the case of the Brown corpus is kept beside its letters', () => {
  const { symbols, upper } = loadLetters('brown', '.');
  const cased = Array.from(spell(symbols.subarray(0, 60)), (letter, i) =>
    upper[i] === 1 ? letter.toUpperCase() : letter,
  );
  assert.equal(cased.join(''), 'The Fulton County Grand Jury said Friday an investigation of');
  assert.equal(upper.length, symbols.length);
});

test('a tag is what follows the last slash of a token', () => {
  const text = stripTags(Buffer.from("\n\n\tand/or/cc 1/2/cd\t ``/`` it's/pps+bez  plain ./."));
  assert.equal(Buffer.from(text).toString(), "and/or 1/2 `` it's plain . ");
});

test('a file is folded to space and a to z, runs of all else becoming one space', (t) => {
  const folder = temporaryFolder(t, { 'text.txt': '  Où est-ce?\r\n\tZ99z—É\u{1F600}x.' });
  const { symbols, size } = loadCorpus({ file: 'text.txt' }, folder);
  assert.equal(spell(symbols), ' o est ce z z x ');
  assert.equal(size, 27);
});

test('folding keeps case and letters in step', (t) => {
  const folder = temporaryFolder(t, { 'text.txt': 'A -- bC?! D' });
  const { symbols, upper } = loadLetters({ file: 'text.txt' }, folder);
  assert.equal(spell(symbols), 'a bc d');
  assert.deepEqual([...upper], [1, 0, 0, 1, 0, 1]);
});

test("a file's own alphabet is its code points in order, without a byte order mark", (t) => {
  const folder = temporaryFolder(t, { 'text.txt': '\uFEFFb\u{1F600}aÉb\uFFFD\n' });
  const { symbols, size } = loadCorpus({ file: 'text.txt', alphabet: 'file' }, folder);
  assert.deepEqual([...symbols], [2, 5, 1, 3, 2, 4, 0]);
  assert.equal(size, 6);
});

test('an alphabet of more than 4096 characters is refused', (t) => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('');
  const folder = temporaryFolder(t, { 'most.txt': many(4096), 'more.txt': many(4097) });
  assert.equal(loadCorpus({ file: 'most.txt', alphabet: 'file' }, folder).size, 4096);
  assert.throws(() => loadCorpus({ file: 'more.txt', alphabet: 'file' }, folder), {
    message:
      'task.corpus.alphabet: more.txt has 4097 different characters, and at most 4096 are possible; alphabet "a-z" folds them',
  });
});

test('a file that is not there, or is a folder, is named', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'sub'));
  assert.throws(() => loadCorpus({ file: 'no.txt' }, folder), {
    message: `task.corpus.file: there is no file ${join(folder, 'no.txt')}`,
  });
  assert.throws(() => loadCorpus({ file: 'sub' }, folder), {
    message: `task.corpus.file: ${join(folder, 'sub')} is not a file`,
  });
});

test('a file that is not UTF-8 is refused, and the first wrong byte is named', (t) => {
  const sound = Buffer.from('naïve \u{1F600} ');
  const cases: readonly [string, readonly number[], number][] = [
    ['latin-1 in the middle', [0xe9, 0x74, 0xe9], sound.length],
    ['cut off at the end', [0xf0, 0x9f, 0x98], sound.length],
    ['a lone continuation byte', [0x61, 0x80, 0x61, 0x61, 0x61, 0x61], sound.length + 1],
    ['a surrogate', [0xed, 0xa0, 0x80], sound.length],
    ['an overlong slash', [0xc0, 0xaf, 0x61], sound.length],
  ];
  for (const [name, bytes, offset] of cases) {
    const folder = temporaryFolder(t, { 'text.txt': Buffer.concat([sound, Buffer.from(bytes)]) });
    assert.throws(
      () => loadCorpus({ file: 'text.txt', alphabet: 'file' }, folder),
      {
        message: `task.corpus.file: ${join(folder, 'text.txt')} is not UTF-8 text: byte ${offset} does not fit`,
      },
      name,
    );
  }
  const folder = temporaryFolder(t, { 'text.txt': Uint8Array.of(0xff) });
  assert.throws(() => loadCorpus({ file: 'text.txt' }, folder), /byte 0 does not fit/);
});

test('a file that no longer has its SHA-256 is refused', (t) => {
  const folder = temporaryFolder(t, { 'text.txt': 'one' });
  const corpus = { file: 'text.txt', sha256: sha256('two') };
  assert.throws(() => loadCorpus(corpus, folder), {
    message: `task.corpus.file: ${join(folder, 'text.txt')} has changed: its SHA-256 is ${sha256('one')}, and ${sha256('two')} was expected`,
  });
  writeFileSync(join(folder, 'text.txt'), 'two');
  assert.equal(spell(loadCorpus(corpus, folder).symbols), 'two');
});

test('a file without a SHA-256 is read as it is now', (t) => {
  const folder = temporaryFolder(t, { 'text.txt': 'one' });
  assert.equal(spell(loadCorpus({ file: 'text.txt' }, folder).symbols), 'one');
  writeFileSync(join(folder, 'text.txt'), 'two');
  assert.equal(spell(loadCorpus({ file: 'text.txt' }, folder).symbols), 'two');
});

test('the option corpus takes "brown" or a file, and nothing besides', () => {
  const accepts = (value: unknown) => corpusField.schema.safeParse(value).success;
  for (const right of ['brown', { file: 'a.txt' }, { file: 'a.txt', alphabet: 'file' }]) {
    assert.ok(accepts(right), JSON.stringify(right));
  }
  for (const wrong of [
    'Brown',
    {},
    { file: '' },
    { file: 'a', alphabet: 'A-Z' },
    { file: 'a', encoding: 'x' },
    3,
  ]) {
    assert.ok(!accepts(wrong), JSON.stringify(wrong));
  }
  assert.ok(!letterCorpusField.schema.safeParse({ file: 'a.txt', alphabet: 'file' }).success);
});

test('genres of the Brown corpus are parts of it, in its own order', () => {
  const whole = loadLetters('brown', '.').symbols;
  const humor = loadLetters({ brown: ['humor'] }, '.').symbols;
  assert.ok(humor.length > 80_000);
  assert.deepEqual(humor, whole.subarray(whole.length - humor.length));
  const [two, turned] = [
    loadLetters({ brown: ['romance', 'humor'] }, '.'),
    loadLetters({ brown: ['humor', 'romance'] }, '.'),
  ];
  assert.deepEqual(two.symbols, turned.symbols);
  assert.deepEqual(two.symbols, whole.subarray(whole.length - two.symbols.length));
});
