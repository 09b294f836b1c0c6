import type { Tensor, Tensor3D } from '@tensorflow/tfjs';
import type { BackendName } from './engine.js';
import { loadEngine } from './load-engine.js';

/** The entry of the child process of `tryBackend`: one product and its gradient, the answer as one JSON line. */
async function answer(name: BackendName): Promise<object> {
  const start = performance.now();
  try {
    const { tf, matMul, device, limits, standIn } = await loadEngine(name);
    const a = tf.tensor3d([1, 2, 3, 4], [1, 2, 2]);
    const { grad } = tf.valueAndGrad((b: Tensor) => tf.sum(matMul(a, b as Tensor3D)))(tf.ones([1, 2, 2]));
    const [slope] = await grad.data();
    if (slope !== 4) return { works: false, reason: `it gave a wrong gradient: ${slope} instead of 4` };
    return {
      works: true,
      ms: Math.round(performance.now() - start),
      ...(device !== undefined && { device }),
      ...(limits !== undefined && { limits }),
      ...(standIn !== undefined && { standIn }),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { works: false, reason: message.replace(`backend "${name}": `, '') };
  }
}

// A terminal's Ctrl-C reaches this process too; the parent decides what it means.
process.on('SIGINT', () => {});
process.stdout.write(`\n${JSON.stringify(await answer(process.argv[2] as BackendName))}\n`, () =>
  process.exit(0),
);
