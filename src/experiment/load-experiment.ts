import { mkdir, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { sha256Hex } from '../math/hash.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { suggest } from '../spec/suggest.js';
import { type CheckedExperiment, checkExperiment } from './check-experiment.js';

/** An experiment file, bundled, imported and checked. */
export interface LoadedExperiment {
  readonly experiment: CheckedExperiment;
  /** The experiment file, absolute. */
  readonly file: string;
  /** SHA-256 of the bundle, the same on every machine. */
  readonly codeHash: string;
}

const publicNames = fileURLToPath(new URL('../index.js', import.meta.url));

/** Bundles, imports and checks an experiment file (TypeScript or JavaScript); throws InvalidRequest with one sentence. */
export async function loadExperiment(file: string): Promise<LoadedExperiment> {
  const absolute = await existingFile(file);
  const { code, codeHash } = await bundle(absolute, file);
  const module = await importBundle(await place(absolute, code, codeHash), file);
  if (module.default === undefined) {
    throw new InvalidRequest(`${file}: no default export; write \`export default defineExperiment({…})\``);
  }
  return { experiment: checkExperiment(module.default), file: absolute, codeHash };
}

async function existingFile(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new InvalidRequest(`${file}: no such file`);
  if (!found.isFile()) throw new InvalidRequest(`${file}: expected an experiment file, got a folder`);
  return realpath(file);
}

/** Bundles the file's own modules; packages stay imports, `init-sweep` becomes this very program's. */
async function bundle(absolute: string, file: string): Promise<{ code: string; codeHash: string }> {
  const esbuild = await import('esbuild');
  const url = pathToFileURL(publicNames).href;
  try {
    const { outputFiles } = await esbuild.build({
      absWorkingDir: path.dirname(absolute),
      entryPoints: [absolute],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      sourcemap: 'inline',
      logLevel: 'silent',
      plugins: [
        {
          name: 'init-sweep',
          setup: (build) =>
            build.onResolve({ filter: /^init-sweep$/ }, () => ({ path: url, external: true })),
        },
      ],
    });
    const code = outputFiles[0]!.text;
    const withoutMap = code.slice(0, code.lastIndexOf('//# sourceMappingURL='));
    return { code, codeHash: sha256Hex(withoutMap.replaceAll(url, 'init-sweep')) };
  } catch (error) {
    if (!(error instanceof Error) || !('errors' in error)) throw error;
    const errors = error.errors as Parameters<typeof esbuild.formatMessages>[0];
    const [frame] = await esbuild.formatMessages(errors.slice(0, 1), { kind: 'error', color: false });
    const { location, text } = errors[0]!;
    const culprit = path.resolve(path.dirname(absolute), location?.file ?? absolute);
    const named =
      culprit === absolute
        ? file
        : path.join(path.dirname(file), path.relative(path.dirname(absolute), culprit));
    const where = location ? `${named}:${location.line}:${(location.column ?? 0) + 1}` : named;
    throw new InvalidRequest(`${where}: ${text}\n${frame?.split('\n').slice(3).join('\n').trimEnd() ?? ''}`, {
      cause: error,
    });
  }
}

/** Bundles placed by this process, so that no two are written under one temporary name. */
let placed = 0;

/** Writes the bundle where its packages resolve: beside the nearest node_modules, else to the system's temporary folder. */
async function place(absolute: string, code: string, codeHash: string): Promise<string> {
  const folders: string[] = [];
  for (let folder = path.dirname(absolute); ; folder = path.dirname(folder)) {
    const modules = path.join(folder, 'node_modules');
    if (await stat(modules).catch(() => undefined)) {
      folders.push(path.join(modules, '.cache', 'init-sweep'));
      break;
    }
    if (folder === path.dirname(folder)) break;
  }
  folders.push(path.join(tmpdir(), `init-sweep-${userInfo().uid}`));
  let failure: unknown;
  for (const folder of folders) {
    const target = path.join(folder, `${codeHash.slice(0, 32)}.mjs`);
    placed += 1;
    const temporary = `${target}.${process.pid}.${placed}`;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(temporary, code);
      await rename(temporary, target);
      return target;
    } catch (error) {
      failure = error;
    }
  }
  throw new InvalidRequest(`cannot write the bundled experiment to ${folders.join(' or ')}`, {
    cause: failure,
  });
}

async function importBundle(bundled: string, file: string): Promise<{ readonly default?: unknown }> {
  process.setSourceMapsEnabled(true);
  try {
    return await import(pathToFileURL(bundled).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const missing = /does not provide an export named '(.+)'/.exec(reason)?.[1];
    if (missing !== undefined && reason.includes('index.js')) {
      const names = Object.keys(await import(pathToFileURL(publicNames).href));
      throw new InvalidRequest(`${file}: init-sweep exports no "${missing}"${suggest(missing, names)}`, {
        cause: error,
      });
    }
    const unknown = /^(\w+) is not defined$/.exec(reason)?.[1];
    if (unknown !== undefined) {
      const names = Object.keys(await import(pathToFileURL(publicNames).href));
      throw new InvalidRequest(`${file}: ${reason}${suggest(unknown, names)}${whereIn(error, file)}`, {
        cause: error,
      });
    }
    throw new InvalidRequest(`${file}: ${reason}${whereIn(error, file)}`, { cause: error });
  }
}

/** ` (line n)` where the stack of an error thrown by the experiment names a line of its file. */
function whereIn(error: unknown, file: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const line = new RegExp(`${path.basename(file).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}:(\\d+)`).exec(
    stack,
  )?.[1];
  return line === undefined ? '' : ` (line ${line})`;
}
