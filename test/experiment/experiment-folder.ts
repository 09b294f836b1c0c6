import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { loadExperiment } from '../../src/experiment/load-experiment.js';
import { InvalidRequest } from '../../src/spec/invalid-request.js';

/** The text of an experiment's object. */
export const body = (name: string) => `{
  name: '${name}',
  task: adding({ length: 5, batchSize: 2 }),
  cell: gru({ units: 4 }),
  initializer: orthogonal(),
  train: { steps: 4, optimizer: sgd({ learningRate: 0.1 }) },
  seeds: 1,
}`;
/** The names that an experiment needs. */
export const imports = "import { adding, defineExperiment, gru, orthogonal, sgd } from 'init-sweep';\n";
/** The text of an experiment file. */
export const experiment = (name: string) => `${imports}export default defineExperiment(${body(name)});\n`;

/** A user's own folder, outside of this repository, with the given files. */
export function folderWith(context: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'init-sweep-test-')));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** The message with which an experiment file is refused. */
export async function refusal(file: string): Promise<string> {
  const outcome = await loadExperiment(file).then(
    () => undefined,
    (error) => error,
  );
  assert.ok(outcome instanceof InvalidRequest, `expected InvalidRequest, got ${outcome?.stack}`);
  return outcome.message;
}
