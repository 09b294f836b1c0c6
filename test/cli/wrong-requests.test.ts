import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experimentText } from './experiment-text.js';
import { filesIn, runSweep, userFolder } from './program.js';

const tiny = experimentText();
const onText = (corpus: string) =>
  tiny
    .replace('import { adding, ', 'import { charLm, ')
    .replace(
      /task: .*/,
      `task: charLm({ corpus: ${corpus}, unroll: 10, batchSize: 4, validationSize: 200 }),`,
    );

const files = {
  'tiny.ts': tiny,
  'syntax.ts': 'export default {\n  name: = 1,\n};\n',
  'no-default.ts': 'export const a = 1;\n',
  'unknown.ts': tiny.replaceAll('orthogonal', 'ortogonal'),
  'negative.ts': tiny.replace('sweep(0.1, 1)', 'sweep(0.1, -1)'),
  'empty-sweep.js': tiny.replace('sweep(0.1, 1)', 'sweep()'),
  'no-seeds.ts': experimentText({ seeds: '0' }),
  'name.ts': experimentText({ name: 'a/b' }),
  'pattern.ts': tiny.replace(/initializer: .*/, "initializer: { 'rnn//wx': orthogonal() },"),
  'short.ts': onText("{ file: 'short.txt' }"),
  'short.txt': 'only a few words',
  'latin.ts': onText("{ file: 'latin.txt' }"),
  'latin.txt': Uint8Array.from([...new TextEncoder().encode('a'.repeat(500)), 0xe9, 0x20]),
  'gone.ts': onText("{ file: 'gone.txt' }"),
  'future.ts': onText("{ file: 'long.txt' }").replace(
    'gru({ units: 3 })',
    "{ kind: 'bidirectional', cell: gru({ units: 3 }) }",
  ),
  'long.txt': 'to be or not to be '.repeat(100),
  'a-file': 'not a folder',
};

/** The arguments, and what the program must say, as one sentence, on standard error. */
const requests: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['a missing file', ['none.ts'], /^none\.ts: no such file$/],
  ['a folder', ['.'], /^\.: expected an experiment file, got a folder$/],
  ['a syntax error', ['syntax.ts'], /^syntax\.ts:2:9: Unexpected "="\n +2 │ +name: = 1,\n.*\^$/],
  [
    'no default export',
    ['no-default.ts'],
    /^no-default\.ts: no default export; write `export default defineExperiment\({…}\)`$/,
  ],
  [
    'an unknown name',
    ['unknown.ts'],
    /^unknown\.ts: init-sweep exports no "ortogonal"; did you mean "orthogonal"\?$/,
  ],
  [
    'a negative stddev',
    ['negative.ts'],
    /^initializer\[0\]\.stddev\[1\]: expected a number of at least 0, got -1$/,
  ],
  [
    'an empty sweep',
    ['empty-sweep.js'],
    /^initializer\[0\]\.stddev: an empty sweep; give sweep\(…\) at least one value$/,
  ],
  ['zero seeds', ['no-seeds.ts'], /^seeds: expected a number of seeds from 1 .*, got 0$/],
  ['a name that is no folder name', ['name.ts'], /^name: expected a folder name: .*, got "a\/b"$/],
  [
    'a corpus that is too short',
    ['short.ts'],
    /^task\.corpus: short\.txt is too short: it has 16 characters .* are needed .*$/,
  ],
  [
    'a corpus that is not UTF-8',
    ['latin.ts'],
    /^task\.corpus\.file: \S+latin\.txt is not UTF-8 text: byte 500 does not fit$/,
  ],
  ['a corpus that is not there', ['gone.ts'], /^task\.corpus\.file: there is no file \S+gone\.txt$/],
  ['a bidirectional cell on charLm', ['future.ts'], /^cell: a bidirectional cell cannot do charLm: .*$/],
  [
    'results below a file',
    ['tiny.ts', '--results', 'a-file/results', '--backend', 'cpu'],
    /^Cannot write to a-file\/results\/tiny: .*\.$/,
  ],
  [
    'results in a file',
    ['tiny.ts', '--results', 'a-file', '--backend', 'cpu'],
    /^Cannot write to a-file\/tiny: .*\.$/,
  ],
  ['an unknown axis', ['tiny.ts', '--filter', 'cel=gru'], /^--filter cel=gru: .* did you mean "cell"\?$/],
  [
    'an unknown value',
    ['tiny.ts', '--filter', 'cell=rnn'],
    /^--filter cell=rnn: cell has no value "rnn"; it has gru, lstm$/,
  ],
  [
    'half a worker',
    ['tiny.ts', '--workers', '1.5'],
    /^--workers: expected a whole number of at least 0, got 1\.5; see run-sweep --help$/,
  ],
  [
    'more of the machine than there is',
    ['tiny.ts', '--mlflow-share', '101'],
    /^--mlflow-share: expected a whole number from 1 to 100, got 101; see run-sweep --help$/,
  ],
  [
    'no limit',
    ['tiny.ts', '--limit', '0'],
    /^--limit: expected a whole number of at least 1, got 0; see run-sweep --help$/,
  ],
  [
    'a limit that is a word',
    ['tiny.ts', '--limit', 'few'],
    /^--limit: expected a whole number of at least 1, got few; see run-sweep --help$/,
  ],
  ...['--filter', '--results', '--backend', '--workers', '--limit'].map(
    (option) =>
      [
        `${option} without a value`,
        ['tiny.ts', option],
        new RegExp(`^Not enough arguments following: ${option.slice(2)}; see run-sweep --help$`),
      ] as const,
  ),
  ...[
    ['--results', 'a', 'b'],
    ['--backend', 'cpu', 'wasm'],
    ['--workers', '1', '2'],
    ['--limit', '1', '1'],
  ].map(
    ([option, first, second]) =>
      [
        `${option} twice`,
        ['tiny.ts', option!, first!, option!, second!],
        new RegExp(`^${option}: given 2 times; once is enough; see run-sweep --help$`),
      ] as const,
  ),
  ...['--results', '--workers', '--limit'].map(
    (option) =>
      [
        `${option} with an empty value`,
        ['tiny.ts', `${option}=`],
        new RegExp(`^${option}: expected a value, got an empty text; see run-sweep --help$`),
      ] as const,
  ),
  ['an empty filter', ['tiny.ts', '--filter', ''], /^--filter : expected axis=value/],
  [
    'an experiment without a name',
    [''],
    /^the experiment: expected a value, got an empty text; see run-sweep --help$/,
  ],
  [
    'a scope pattern with an empty segment',
    ['pattern.ts'],
    /^initializer\["rnn\/\/wx"\]: scope pattern "rnn\/\/wx": expected segments of letters, .*$/,
  ],
  [
    'an unknown backend',
    ['tiny.ts', '--backend', 'tpu'],
    /^Invalid values: Argument: backend, Given: "tpu", Choices: .*; see run-sweep --help$/,
  ],
  ['an unknown option', ['tiny.ts', '--seed', '3'], /^Unknown argument: seed; see run-sweep --help$/],
  ['no experiment', [], /see run-sweep --help$/],
  [
    'an unknown sweep',
    ['status', 'tinny'],
    /^no sweep "tinny": expected a name under results, a sweep's folder or an experiment file$/,
  ],
  [
    'a sweep that was never run',
    ['status', 'tiny.ts'],
    /^results\/tiny has no journal\.jsonl: no run of this sweep has begun$/,
  ],
  ['the status of nothing', ['status'], /^Not enough non-option arguments: .*; see run-sweep --help$/],
  [
    'a list of a file',
    ['list', '--results', 'a-file'],
    /^--results: a-file is a file, and a folder was expected$/,
  ],
];

for (const [name, args, sentence] of requests) {
  test(`${name} is refused with exit code 2 and one sentence, and nothing is written`, async (context) => {
    const folder = userFolder(context, files);
    const before = filesIn(folder);
    const { code, stdout, stderr } = await runSweep(folder, ...args);
    assert.match(stderr.trimEnd(), sentence);
    assert.doesNotMatch(stderr, /^\s+at /m);
    assert.equal(stdout, '');
    assert.equal(code, 2);
    assert.deepEqual(filesIn(folder), before);
  });
}
