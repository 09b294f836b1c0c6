import path from 'node:path';
import type { BuildFailure } from 'esbuild';
import { sha256Hex } from '../math/hash.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { ownImportMeta } from './own-import-meta.js';

/** An experiment file and the modules of its own that it imports, as one module. */
export interface Bundle {
  readonly code: string;
  /** SHA-256 of the code, the same on every machine. */
  readonly codeHash: string;
}

/** The module that `init-sweep` stands for in an experiment: this very program's public names. */
export const publicNames = new URL('../index.js', import.meta.url).href;

/**
 * Bundles the experiment file at an absolute path; packages stay imports. `file` is how messages name it. Throws
 * InvalidRequest with place, reason and code frame where the file cannot be read as a module.
 */
export async function bundleExperiment(absolute: string, file: string): Promise<Bundle> {
  const esbuild = await import('esbuild');
  const home = path.dirname(absolute);
  const meta = ownImportMeta(home);
  try {
    const { outputFiles } = await esbuild.build({
      absWorkingDir: home,
      entryPoints: [absolute],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      sourcemap: 'inline',
      logLevel: 'silent',
      define: meta.define,
      banner: { js: meta.banner },
      plugins: [meta.plugin, { name: 'init-sweep', setup: resolvePublicNames }],
    });
    const code = outputFiles[0]!.text;
    return { code, codeHash: hashOf(code, meta.banner) };
  } catch (error) {
    if (!(error instanceof Error) || !('errors' in error)) throw error;
    throw await explained(error as BuildFailure, absolute, file);
  }
}

function resolvePublicNames(build: import('esbuild').PluginBuild): void {
  build.onResolve({ filter: /^init-sweep$/ }, () => ({ path: publicNames, external: true }));
}

/** The hash of what a bundle holds, without what says where it lies. */
function hashOf(code: string, banner: string): string {
  const withoutMap = code.slice(0, code.lastIndexOf('//# sourceMappingURL='));
  return sha256Hex(withoutMap.replace(`${banner}\n`, () => '').replaceAll(publicNames, 'init-sweep'));
}

async function explained(failure: BuildFailure, absolute: string, file: string): Promise<InvalidRequest> {
  const esbuild = await import('esbuild');
  const [frame] = await esbuild.formatMessages(failure.errors.slice(0, 1), { kind: 'error', color: false });
  const { location, text } = failure.errors[0]!;
  const home = path.dirname(absolute);
  const culprit = path.resolve(home, location?.file ?? absolute);
  const named = culprit === absolute ? file : path.join(path.dirname(file), path.relative(home, culprit));
  const where = location ? `${named}:${location.line}:${(location.column ?? 0) + 1}` : named;
  const shown = frame?.split('\n').slice(3).join('\n').trimEnd() ?? '';
  return new InvalidRequest(`${where}: ${text}\n${shown}`, { cause: failure });
}
