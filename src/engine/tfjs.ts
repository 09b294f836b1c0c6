import { createRequire } from 'node:module';
import type { Tf } from './engine.js';

/** Loads a CommonJS build, which takes a third of the time that `import` takes to scan it for names. */
export const requireBuild = createRequire(import.meta.url);

/** TensorFlow.js whole: with its core package alone no gradients are registered. Silent: no hints on the console. */
export function loadTfjs(): Tf {
  const tf: Tf = requireBuild('@tensorflow/tfjs');
  tf.enableProdMode();
  return tf;
}

/** Makes a backend the active one. An Error when it is not there; TensorFlow.js would fall back to another in silence. */
export async function activate(tf: Tf, name: string): Promise<void> {
  const set = await tf.setBackend(name);
  await tf.ready();
  if (!set || tf.getBackend() !== name) {
    throw new Error(`TensorFlow.js could not start its ${name} backend and took ${tf.getBackend()} instead`);
  }
}
