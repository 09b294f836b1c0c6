/** A file that can be downloaded. */
export interface RemoteFile {
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** A data set that is downloaded when a task names it and it is not there. */
export interface NamedSet {
  readonly name: string;
  readonly files: readonly RemoteFile[];
}

function mnistFile(name: string, bytes: number, sha256: string): RemoteFile {
  return { name, url: `https://ossci-datasets.s3.amazonaws.com/mnist/${name}`, bytes, sha256 };
}

/** Where each set comes from; sizes and SHA-256 are those of the files as their authors published them. */
export const namedSets: Readonly<Record<'mnist' | 'text8', NamedSet>> = {
  mnist: {
    name: 'mnist',
    files: [
      mnistFile(
        'train-images-idx3-ubyte.gz',
        9_912_422,
        '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
      ),
      mnistFile(
        'train-labels-idx1-ubyte.gz',
        28_881,
        '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
      ),
      mnistFile(
        't10k-images-idx3-ubyte.gz',
        1_648_877,
        '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
      ),
      mnistFile(
        't10k-labels-idx1-ubyte.gz',
        4_542,
        'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
      ),
    ],
  },
  text8: {
    name: 'text8',
    files: [
      {
        name: 'text8.zip',
        url: 'https://mattmahoney.net/dc/text8.zip',
        bytes: 31_344_016,
        sha256: 'a6640522afe85d1963ad56c05b0ede0a0c000dddc9671758a6cc09b7a38e5232',
      },
    ],
  },
};
