import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { autoOrder, backends } from '../../src/engine/backends.js';
import { chooseBackend } from '../../src/engine/choose-backend.js';
import type { BackendName } from '../../src/engine/engine.js';

const works = async () => ({ works: true, ms: 1 }) as const;
const fails = async () => ({ works: false, reason: 'it is broken' }) as const;

describe('chooseBackend', () => {
  it('takes for auto the first backend of the order that is installed and works', async () => {
    const reasonOf = (name: BackendName) => backends[name].absent() ?? backends[name].hopeless?.();
    const installed = autoOrder.filter((name) => reasonOf(name) === undefined);
    const choice = await chooseBackend('auto', works);
    assert.equal(choice.backend, installed[0]);
    const before = autoOrder.slice(0, autoOrder.indexOf(choice.backend));
    assert.deepEqual(
      choice.passedOver.map(({ backend }) => backend),
      before,
    );
    for (const { backend, reason } of choice.passedOver) assert.equal(reason, reasonOf(backend));
  });

  it('goes on to the next backend when one does not work, and says why', async () => {
    const attempt = async (name: BackendName) => (name === 'cpu' ? await works() : await fails());
    const choice = await chooseBackend('auto', attempt);
    assert.equal(choice.backend, 'cpu');
    assert.match(choice.why, /^the fastest that works here/);
    assert.deepEqual(choice.passedOver.at(-1), { backend: 'wasm', reason: 'it is broken' });
  });

  it('passes over a backend for GPUs where software stands in for one, and takes it by name', async () => {
    const software = async () => ({ works: true, ms: 1, standIn: 'llvmpipe is software' }) as const;
    const attempt = async (name: BackendName) => (name === 'cpu' ? await works() : await software());
    const { backend, passedOver } = await chooseBackend('auto', attempt);
    assert.equal(backend, 'cpu');
    assert.deepEqual(passedOver.at(-1), { backend: 'wasm', reason: 'llvmpipe is software' });
    assert.equal((await chooseBackend('wasm', software)).backend, 'wasm');
  });

  it('passes over a backend whose device cannot hold what is asked for, and refuses it by name', async () => {
    const refuse = (name: BackendName) => (name === 'cpu' ? undefined : 'the shape is too large');
    const { backend, passedOver } = await chooseBackend('auto', works, refuse);
    assert.equal(backend, 'cpu');
    assert.deepEqual(passedOver.at(-1), { backend: 'wasm', reason: 'the shape is too large' });
    await assert.rejects(chooseBackend('wasm', works, refuse), {
      name: 'InvalidRequest',
      message: 'backend "wasm": the shape is too large',
    });
  });

  it('says what it costs to go without the native kernels', async () => {
    const attempt = async (name: BackendName) => (name === 'wasm' ? await works() : await fails());
    const { backend, why, passedOver } = await chooseBackend('auto', attempt);
    const reason = passedOver.find((other) => other.backend === 'native')?.reason;
    assert.equal(backend, 'wasm');
    assert.equal(
      why,
      `the fastest that works here; training takes about 20 times as long as on native (${reason})`,
    );
  });

  it('never takes another backend for one that was asked for by name', async () => {
    await assert.rejects(chooseBackend('wasm', fails), {
      message: 'backend "wasm" does not work here: it is broken',
    });
    assert.deepEqual(await chooseBackend('cpu', works), {
      backend: 'cpu',
      why: 'asked for by name',
      passedOver: [],
    });
  });

  it('says of every backend why it does not work when none does', async () => {
    await assert.rejects(
      chooseBackend('auto', fails),
      /no backend works here \(.*wasm: it is broken; cpu: it is broken\)/,
    );
  });
});
