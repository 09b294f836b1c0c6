import { gru, orthogonal, sweep, truncatedNormal } from '../../src/index.js';

const sgd = { kind: 'sgd', learningRate: 0.1 };
const train = { steps: 4, optimizer: sgd };
const adding = { kind: 'adding', length: 5, batchSize: 2 };

/** A wrong part of an experiment, and the sentence that it gets. */
export const refusals: readonly (readonly [Readonly<Record<string, unknown>>, string | RegExp])[] = [
  [{ name: 'a/b' }, /^name: expected a folder name: .*, got "a\/b"$/],
  [{ name: '..' }, /^name: expected a folder name: /],
  [{ name: '' }, /^name: .*, got ""$/],
  [{ name: 'con' }, /^name: expected a folder name: .*, got "con"$/],
  [{ name: 'x'.repeat(101) }, /^name: expected a folder name: /],
  [{ name: undefined }, /^name: expected a folder name: .*, got undefined$/],
  [{ sedes: 3 }, 'sedes: unknown option of defineExperiment(…); did you mean "seeds"?'],
  [{ task: undefined }, /^task: expected a task such as charLm\(…\), .*, got undefined$/],
  [{ task: { kind: 'charLM' } }, 'task: unknown task "charLM"; did you mean "charLm"?'],
  [{ task: { ...adding, lenght: 5 } }, 'task.lenght: unknown option of adding(…); did you mean "length"?'],
  [{ task: { ...adding, length: 1 } }, 'task.length: expected a whole number of at least 2, got 1'],
  [
    { task: { kind: 'charLm', unroll: 5, batchSize: 2 } },
    /^task\.corpus: expected "brown".* or \{ file: .*, got undefined$/,
  ],
  [
    { task: { kind: 'charLm', corpus: { file: 'a.txt', alphabet: 'b' }, unroll: 5, batchSize: 2 } },
    /^task\.corpus: expected "brown".* or .*, got {"file":"a\.txt","alphabet":"b"}$/,
  ],
  [{ cell: { kind: 'gur', units: 4 } }, 'cell: unknown cell "gur"; did you mean "gru"?'],
  [{ cell: { kind: 'constructor' } }, 'cell: unknown cell "constructor"'],
  [{ cell: { kind: 'gru' } }, 'cell.units: expected a whole number of at least 1, got undefined'],
  [{ cell: { kind: 'gru', units: 4.5 } }, 'cell.units: expected a whole number of at least 1, got 4.5'],
  [{ cell: { kind: 'gru', units: '4' } }, 'cell.units: expected a whole number of at least 1, got "4"'],
  [
    { cell: { kind: 'gru', units: 4, reset: 'never' } },
    'cell.reset: expected "after" or "after-bias" or "before", got "never"',
  ],
  [
    { cell: { kind: 'gru', units: 4, reset: 'befor' } },
    'cell.reset: expected "after" or "after-bias" or "before", got "befor"; did you mean "before"?',
  ],
  [
    { cell: { kind: 'gru', units: 4, reset: sweep('after', 'Before') } },
    'cell.reset[1]: expected "after" or "after-bias" or "before", got "Before"; did you mean "before"?',
  ],
  [
    { task: { kind: 'charLm', corpus: 'brwn', unroll: 5, batchSize: 2 } },
    /^task\.corpus: expected "brown".* or .*, got "brwn"; did you mean "brown"\?$/,
  ],
  [
    { task: { kind: 'truecase', corpus: 'Brown', unroll: 5, batchSize: 2 } },
    /^task\.corpus: expected "brown".* or .*, got "Brown"; did you mean "brown"\?$/,
  ],
  [{ cell: { kind: 'bidirectional' } }, 'cell.cell: expected a cell, got undefined'],
  [
    { cell: { kind: 'bidirectional', cell: { kind: 'bidirectional' } } },
    'cell.cell: unknown cell "bidirectional"',
  ],
  [{ cell: gru }, /^cell: expected a cell such as .*, got the function gru; did you mean gru\(…\)\?$/],
  [
    { initializer: { kind: 'ortogonal' } },
    'initializer: unknown initializer "ortogonal"; did you mean "orthogonal"?',
  ],
  [
    { initializer: { kind: 'orthogonal', stddev: 1 } },
    'initializer.stddev: unknown option of orthogonal(…); it takes gain, over',
  ],
  [
    { initializer: { kind: 'zeros', gain: 1 } },
    'initializer.gain: unknown option of zeros(…); it takes no options',
  ],
  [
    { initializer: { kind: 'truncatedNormal', stdev: 1 } },
    'initializer.stdev: unknown option of truncatedNormal(…); did you mean "stddev"?',
  ],
  [
    { initializer: { kind: 'truncatedNormal', stddev: -1 } },
    'initializer.stddev: expected a number of at least 0, got -1',
  ],
  [
    { initializer: { kind: 'truncatedNormal', stddev: Number.NaN } },
    'initializer.stddev: expected a number of at least 0, got NaN',
  ],
  [
    { initializer: { kind: 'truncatedNormal', stddev: Number.POSITIVE_INFINITY } },
    'initializer.stddev: expected a number of at least 0, got Infinity',
  ],
  [
    { initializer: truncatedNormal({ stddev: sweep(0.1, -2) }) },
    'initializer.stddev[1]: expected a number of at least 0, got -2',
  ],
  [
    { initializer: orthogonal },
    /^initializer: expected an initializer such as .*, got the function orthogonal; did you mean orthogonal\(…\)\?$/,
  ],
  [
    { initializer: {} },
    'initializer: expected an initializer, or a map from scope pattern to initializer, got {}',
  ],
  [
    { initializer: { 'rnn/hidden/wx ': orthogonal() } },
    /^initializer\["rnn\/hidden\/wx "\]: scope pattern "rnn\/hidden\/wx ": expected segments of /,
  ],
  [
    { initializer: sweep(orthogonal(), { 'rnn//wx': orthogonal() }) },
    /^initializer\[1\]\["rnn\/\/wx"\]: scope pattern "rnn\/\/wx": expected segments of /,
  ],
  [{ initializer: { '': orthogonal() } }, /^initializer\[""\]: scope pattern "": expected segments of /],
  [
    { initializer: { '**/wx': { kind: 'one' } } },
    'initializer["**/wx"]: unknown initializer "one"; did you mean "ones"?',
  ],
  [
    { initializer: sweep(orthogonal(), null) },
    /^initializer\[1\]: expected an initializer such as .*, got null$/,
  ],
  [
    { initializer: { kind: 'sweep', values: [] } },
    'initializer: an empty sweep; give sweep(…) at least one value',
  ],
  [{ cell: { kind: 'gru', units: { kind: 'sweep', values: [] } } }, /^cell\.units: an empty sweep; /],
  [{ train: undefined }, 'train: expected { steps, optimizer, … }, got undefined'],
  [{ train: 100 }, 'train: expected { steps, optimizer, … }, got 100'],
  [{ train: sweep(train, 100) }, 'train[1]: expected { steps, optimizer, … }, got 100'],
  [{ train: { ...train, step: 4 } }, 'train.step: unknown option of train; did you mean "steps"?'],
  [{ train: { ...train, steps: 0 } }, 'train.steps: expected a whole number of at least 1, got 0'],
  [
    { train: { ...train, clipNorm: 0 } },
    'train.clipNorm: expected a number above 0, or null for none, got 0',
  ],
  [{ train: { ...train, steps: null } }, 'train.steps: expected a whole number of at least 1, got null'],
  [{ train: { ...train, logEvery: 0.5 } }, 'train.logEvery: expected a whole number of at least 1, got 0.5'],
  [{ train: { steps: 4 } }, 'train.optimizer: expected an optimizer, got undefined'],
  [
    { train: { steps: 4, optimizer: { kind: 'sdg' } } },
    'train.optimizer: unknown optimizer "sdg"; did you mean "sgd"?',
  ],
  [
    { train: { steps: 4, optimizer: { ...sgd, learningRate: -1 } } },
    'train.optimizer.learningRate: expected a number above 0, got -1',
  ],
  [
    { train: { steps: 4, optimizer: { ...sgd, decay: { every: 0, factor: 1 } } } },
    /^train\.optimizer\.decay: expected \{ every: .* \}, or null for none, got {"every":0,"factor":1}$/,
  ],
  [
    { train: { steps: 4, optimizer: { ...sgd, decay: { every: 1, factor: sweep(0.5, -1) } } } },
    /^train\.optimizer\.decay: expected \{ every: .* \}, or null for none, got {"every":1,"factor":-1}$/,
  ],
  [
    { train: { ...train, checkpointEvery: 0 } },
    'train.checkpointEvery: expected a whole number of at least 1, got 0',
  ],
  [
    { train: { ...train, checkpointEvery: sweep(1, 2) } },
    'train.checkpointEvery: cannot be swept, since it changes nothing of a trial; give one whole number',
  ],
  [{ save: true }, 'save: expected { scopes, when }, got true'],
  [{ save: sweep({}, {}) }, /^save\.kind: unknown option of save; it takes scopes, when$/],
  [{ save: { scope: ['**'] } }, 'save.scope: unknown option of save; did you mean "scopes"?'],
  [
    { save: { scopes: 'lstm/**' } },
    'save.scopes: expected a list of scope patterns such as [\'lstm/**\'], got "lstm/**"',
  ],
  [{ save: { scopes: [] } }, /^save\.scopes: expected a list of scope patterns .*, got \[\]$/],
  [{ save: { scopes: ['**', 1] } }, /^save\.scopes\[1\]: expected a scope pattern such as .*, got 1$/],
  [{ save: { scopes: ['/lstm'] } }, /^save\.scopes\[0\]: scope pattern "\/lstm": expected segments/],
  [
    { save: { when: 'edn' } },
    'save.when: expected "end", "best" or a whole number of steps of at least 1, got "edn"; did you mean "end"?',
  ],
  [{ save: { when: 0 } }, /^save\.when: expected "end", "best" or a whole number .*, got 0$/],
  [{ measure: { kind: 'norm' } }, 'measure: unknown measure "norm"; did you mean "norms"?'],
  [
    { measure: [{ kind: 'norms' }, 'spectrum'] },
    /^measure\[1\]: expected a measure such as norms\(…\), .*"spectrum"/,
  ],
  [
    { measure: [{ kind: 'norms', every: 0 }] },
    'measure[0].every: expected a whole number of at least 1, got 0',
  ],
  [
    { measure: [{ kind: 'norms' }, { kind: 'spectrum' }, { kind: 'norms', every: 2 }] },
    'measure[2]: norms stands at measure[0] already; give it once',
  ],
  [
    { measure: sweep({ kind: 'norms' }, { kind: 'spectrum' }) },
    'measure: cannot be swept, for a measure is no part of a trial; give one measure or a list of measures',
  ],
  [
    { measure: [{ kind: 'norms', every: sweep(1, 2) }] },
    'measure[0].every: cannot be swept, for a measure is no part of a trial; give one measure or a list of measures',
  ],
  [{ seeds: 0 }, 'seeds: expected a number of seeds from 1 to 100000, or a list of seeds, got 0'],
  [{ seeds: undefined }, /^seeds: expected .*, got undefined$/],
  [{ seeds: 1e12 }, /^seeds: expected a number of seeds from 1 to 100000, .*, got 1000000000000$/],
  [{ seeds: sweep(1, 2) }, 'seeds: cannot be swept; give a list such as [1,2], or a number of seeds'],
  [
    { seeds: { init: sweep(3, 4), data: 1 } },
    'seeds.init: cannot be swept; give a list such as [3,4], or a number of seeds',
  ],
  [{ seeds: [] }, 'seeds: expected at least one seed, got []'],
  [{ seeds: [0, -1] }, 'seeds[1]: expected a whole number of at least 0, got -1'],
  [{ seeds: { init: 1 } }, /^seeds\.data: expected .*, got undefined$/],
  [{ seeds: { init: 1, data: 0 } }, /^seeds\.data: expected .*, got 0$/],
  [{ seeds: { init: 1, data: 1, order: 1 } }, 'seeds.order: unknown; seeds take init and data'],
];
