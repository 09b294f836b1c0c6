import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

/** What a bundle needs so that each module's `import.meta` names the module's own file and not the bundle. */
export interface OwnImportMeta {
  readonly plugin: Plugin;
  readonly define: Record<string, string>;
  /** The first line of the bundle; the only one that depends on the folder. */
  readonly banner: string;
}

const namespace = 'own-import-meta';

/** Keeps `import.meta.url`, `.filename` and `.dirname` of modules that are bundled from a folder. */
export function ownImportMeta(folder: string): OwnImportMeta {
  return {
    define: {
      'import.meta.url': 'initSweepUrl',
      'import.meta.filename': 'initSweepFilename',
      'import.meta.dirname': 'initSweepDirname',
    },
    banner: `const initSweepHome = ${JSON.stringify(pathToFileURL(`${folder}${path.sep}`).href)};`,
    plugin: {
      name: namespace,
      setup(build) {
        build.onLoad({ filter: /\.(m?[jt]s|[jt]sx)$/, namespace: 'file' }, async ({ path: file }) => {
          const text = await readFile(file, 'utf8');
          if (!text.includes('import.meta')) return undefined;
          return { contents: text + importOfMeta(path.relative(folder, file)), loader: 'default' };
        });
        const filter = new RegExp(`^${namespace}:`);
        build.onResolve({ filter }, (args) => ({ path: args.path.slice(namespace.length + 1), namespace }));
        build.onLoad({ filter: /^/, namespace }, (args) => ({ contents: metaModule(args.path) }));
      },
    },
  };
}

// Behind the text, where it moves no line and no column; an import works from there as well.
function importOfMeta(relative: string): string {
  const place = relative.split(path.sep).map(encodeURIComponent).join('/');
  const names = 'initSweepUrl, initSweepFilename, initSweepDirname';
  return `\nimport { ${names} } from '${namespace}:./${place.replaceAll("'", '%27')}';\n`;
}

/** A module that says where the file at a place in the folder lies. */
function metaModule(place: string): string {
  return `import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
export const initSweepUrl = new URL(${JSON.stringify(place)}, initSweepHome).href;
export const initSweepFilename = fileURLToPath(initSweepUrl);
export const initSweepDirname = dirname(initSweepFilename);
`;
}
