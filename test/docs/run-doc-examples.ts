import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** What one example exports. */
export type Example = Readonly<Record<string, unknown>>;

/**
 * Runs every TypeScript block of a page, each as a module of its own, and returns their exports in order.
 * `init-sweep` is the compiled index; a block that begins with `// example: not run` is left out.
 * `page` is a path below the root of the repository, such as `docs/scopes.md`.
 */
export async function runDocExamples(page: string): Promise<readonly Example[]> {
  const examples: Example[] = [];
  for (const [index, source] of blocks(readFileSync(join(repositoryRoot(), page), 'utf8')).entries()) {
    if (source.startsWith('// example: not run')) continue;
    const code = `${await compile(source, page)}\n//# sourceURL=${page}-example-${index + 1}.js`;
    examples.push(await import(`data:text/javascript,${encodeURIComponent(code)}`));
  }
  return examples;
}

/** The folder of the repository, whichever folder the tests were compiled into. */
export function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const root = dirname(realpathSync(manifest));
      if (existsSync(join(root, 'src'))) return root;
    }
    if (dirname(folder) === folder) throw new Error('no folder above the tests has a package.json and src/');
    folder = dirname(folder);
  }
}

function blocks(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```ts\r?\n([\s\S]*?)^```/gm)].map(([, source]) => source!);
}

async function compile(source: string, page: string): Promise<string> {
  const result = await build({
    stdin: { contents: source, loader: 'ts', sourcefile: page },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    plugins: [importsByAddress],
  });
  return result.outputFiles[0]!.text;
}

/** Leaves imports in place as file addresses, since a module without a file can find no package by name. */
const importsByAddress: Plugin = {
  name: 'imports-by-address',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path, kind }) => {
      if (kind === 'entry-point') return undefined;
      const index = new URL('../../src/index.js', import.meta.url).href;
      return { path: path === 'init-sweep' ? index : import.meta.resolve(path), external: true };
    });
  },
};
