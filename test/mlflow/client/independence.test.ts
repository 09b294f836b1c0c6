import assert from 'node:assert/strict';
import { builtinModules } from 'node:module';
import { test } from 'node:test';
import { sourceFiles } from '../../architecture/source-files.js';

test('the client imports nothing but itself and Node', () => {
  const files = sourceFiles('src/mlflow/client');
  assert.ok(files.length > 10, `${files.length} files were read`);
  const imports = files.flatMap(({ path, text }) =>
    [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, target]) => ({ path, target: target! })),
  );
  const builtin = (target: string) => builtinModules.includes(target.replace(/^node:/, ''));
  assert.deepEqual(
    imports.filter(({ target }) => !/^\.\/[a-z-]+\.js$/.test(target) && !builtin(target)),
    [],
  );
});
