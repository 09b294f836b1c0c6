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

/** The four files of MNIST or a set of its form; `pages` holds them under their usual names. */
function imageSet(
  name: string,
  pages: string,
  files: Readonly<Record<string, readonly [bytes: number, sha256: string]>>,
): NamedSet {
  return {
    name,
    files: Object.entries(files).map(([part, [bytes, sha256]]) => ({
      ...{ name: `${part}-ubyte.gz`, url: `${pages}/${part}-ubyte.gz`, bytes, sha256 },
    })),
  };
}

/** Where each set comes from; sizes and SHA-256 are those of the files as their authors published them. */
export const namedSets: Readonly<Record<'mnist' | 'fashion-mnist' | 'text8', NamedSet>> = {
  mnist: imageSet('mnist', 'https://ossci-datasets.s3.amazonaws.com/mnist', {
    'train-images-idx3': [9_912_422, '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609'],
    'train-labels-idx1': [28_881, '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c'],
    't10k-images-idx3': [1_648_877, '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6'],
    't10k-labels-idx1': [4_542, 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6'],
  }),
  'fashion-mnist': imageSet(
    'fashion-mnist',
    'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion',
    {
      'train-images-idx3': [26_421_880, '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84'],
      'train-labels-idx1': [29_515, 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845'],
      't10k-images-idx3': [4_422_102, '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073'],
      't10k-labels-idx1': [5_148, '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5'],
    },
  ),
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
