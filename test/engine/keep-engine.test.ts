import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from '../../src/engine/engine.js';
import { keepEngine } from '../../src/engine/keep-engine.js';

/** Something with an engine's device, and a loader that counts. */
function loader() {
  let loads = 0;
  const lost = new Set<number>();
  const load = async () => {
    loads += 1;
    const own = loads;
    return { name: own, isLost: () => lost.has(own) } as unknown as Engine;
  };
  return { load, lose: () => lost.add(loads), count: () => loads };
}

test('an engine is loaded once, and again once its device is lost', async () => {
  const { load, lose, count } = loader();
  const engineOf = keepEngine();
  const first = await engineOf(load);
  assert.equal(await engineOf(load), first);
  lose();
  const second = await engineOf(load);
  assert.notEqual(second, first);
  assert.equal(await engineOf(load), second);
  assert.equal(count(), 2);
});

test('loading that failed is tried again', async () => {
  const engineOf = keepEngine();
  await assert.rejects(
    engineOf(async () => {
      throw new Error('not yet');
    }),
    /not yet/,
  );
  const { load } = loader();
  assert.ok(await engineOf(load));
});
