import { parentPort, workerData } from 'node:worker_threads';
import type { BackendName } from '../../src/engine/engine.js';
import { loadEngine } from '../../src/engine/load-engine.js';
import type { Trial } from '../../src/plan/trial.js';
import { train } from './small-training.js';

const { backend, trials } = workerData as { backend: BackendName; trials: readonly Trial[] };

parentPort!.postMessage(await train(await loadEngine(backend), trials));
