import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backends } from '../../src/engine/backends.js';
import { loadEngine, prepareMainThread, warmsOneByOne } from '../../src/engine/load-engine.js';
import { activate } from '../../src/engine/tfjs.js';
import { tryBackend } from '../../src/engine/try-backend.js';

describe('loadEngine', () => {
  for (const name of ['cpu', 'wasm'] as const) {
    it(`makes ${name} the active backend`, async () => {
      const engine = await loadEngine(name);
      assert.equal(engine.backend, name);
      assert.equal(engine.tf.getBackend(), name);
    });

    it(`needs no preparation and no order among workers for ${name}`, async () => {
      await prepareMainThread(name);
      assert.equal(warmsOneByOne(name), false);
    });
  }

  for (const name of ['tensorflow', 'tensorflow-gpu'] as const) {
    const skip = backends[name].absent() === undefined && 'the package is installed here';
    it(`says in one sentence that the package of ${name} is missing`, { skip }, async () => {
      await assert.rejects(
        loadEngine(name),
        /^Error: backend "tensorflow.*tfjs-node.* is not installed: [^.]*$/,
      );
      assert.equal(warmsOneByOne(name), true);
    });
  }

  it('refuses a backend that TensorFlow.js would replace by another in silence', async () => {
    const { tf } = await loadEngine('cpu');
    tf.registerBackend('broken', () => Promise.reject(new Error('no device')));
    await assert.rejects(activate(tf, 'broken'));
  });
});

describe('tryBackend', () => {
  for (const name of ['cpu', 'wasm'] as const) {
    it(`finds in a process of its own that ${name} works`, async () => {
      const attempt = await tryBackend(name);
      assert.equal(attempt.works, true, JSON.stringify(attempt));
    });
  }
});
