import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { InvalidRequest } from '../spec/invalid-request.js';
import { bundleExperiment } from './bundle-experiment.js';
import { checkExperiment } from './check-experiment.js';
import type { CheckedExperiment } from './checked-experiment.js';
import { explainImportError } from './explain-import-error.js';
import { importBundle } from './import-bundle.js';

/** An experiment file, bundled, imported and checked. */
export interface LoadedExperiment {
  readonly experiment: CheckedExperiment;
  /** The experiment file, absolute. */
  readonly file: string;
  /** SHA-256 of the bundle, the same on every machine. */
  readonly codeHash: string;
}

/** Bundles, imports and checks an experiment file (TypeScript or JavaScript); throws InvalidRequest with one sentence. */
export async function loadExperiment(file: string): Promise<LoadedExperiment> {
  const absolute = await existingFile(file);
  const { code, codeHash } = await bundleExperiment(absolute, file);
  const exported = await importBundle(code, path.dirname(absolute)).catch(async (error) => {
    throw await explainImportError(error, file);
  });
  return { experiment: checkExperiment(defaultOf(exported, file)), file: absolute, codeHash };
}

async function existingFile(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new InvalidRequest(`${file}: no such file`);
  if (!found.isFile()) throw new InvalidRequest(`${file}: expected an experiment file, got a folder`);
  return realpath(file);
}

function defaultOf(exported: { readonly default?: unknown }, file: string): unknown {
  if (exported.default === undefined) {
    throw new InvalidRequest(`${file}: no default export; write \`export default defineExperiment({…})\``);
  }
  if (exported.default instanceof Promise) {
    throw new InvalidRequest(`${file}: the default export is a promise; write \`export default await …\``);
  }
  return exported.default;
}
