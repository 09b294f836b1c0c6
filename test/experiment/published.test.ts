import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadExperiment } from '../../src/experiment/load-experiment.js';
import { makePlan } from '../../src/plan/plan.js';
import { checkClaimPlaces } from '../../src/sweep/check-claim.js';
import { repositoryRoot } from '../docs/run-doc-examples.js';

const folder = join(repositoryRoot(), 'experiments', 'published');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

test('every published experiment claims something about its own grid, from five seeds or more', async () => {
  for (const file of files) {
    const { experiment } = await loadExperiment(join(folder, file));
    assert.ok(experiment.claim, file);
    checkClaimPlaces(experiment.claim, await makePlan(experiment, async (task) => task));
    assert.ok(experiment.seeds.length >= 5, file);
  }
});

test('every published experiment has a name of its own, and a full-sized one beside the small one', async () => {
  const names = await Promise.all(
    files.map(async (file) => (await loadExperiment(join(folder, file))).experiment.name),
  );
  assert.equal(new Set(names).size, files.length);
  const small = files.filter((file) => !file.startsWith('full'));
  assert.equal(files.length, 2 * small.length);
});
