import { tryBackend } from '../src/engine/try-backend.js';
import { type BenchOptions, type Measured, median } from './result.js';
import { type StepThread, type StepThreadData, startStepThread } from './start-step-thread.js';

type Shape = StepThreadData['shape'];

const first: Shape = { tokens: false, k: 8, b: 32, t: 50, i: 64, h: 64 };
const notebook: Shape = { tokens: true, k: 1, b: 64, t: 10, i: 27, h: 64 };
const tiny: Shape = { tokens: false, k: 1, b: 4, t: 2, i: 64, h: 64 };

/** The native engine against what its absence leaves, and two worker threads of it against one. */
export async function* engineThreadsBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  if (!(await tryBackend('native')).works) return;
  const vectors = quick ? tiny : first;
  const seconds = quick ? 0 : 1;
  yield await againstWasm(vectors, { plain: true, bar: 60 }, seconds);
  yield await againstWasm(vectors, { plain: false }, seconds);
  if (!quick) yield await againstWasm(notebook, { plain: false }, seconds);
  yield await twoAgainstOne(vectors, quick ? 0 : 2);
}

/** Training on native and on wasm, turn by turn: by TensorFlow.js ops alone (`plain`), or by our engine for wasm. */
async function againstWasm(
  shape: Shape,
  { plain, bar }: { readonly plain: boolean; readonly bar?: number },
  seconds: number,
): Promise<Measured> {
  const native = await startStepThread({ backend: 'native', plain: false, shape });
  const wasm = await startStepThread({ backend: 'wasm', plain, shape });
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let turn = 0; turn < (seconds > 0 ? 5 : 1); turn++) {
    ours.push(...(await native.run(seconds)));
    theirs.push(...(await wasm.run(seconds)));
  }
  await Promise.all([native.end(), wasm.end()]);
  const rate = (times: readonly number[]) => native.operations / median(times) / 1e9;
  return {
    bench: 'engine',
    case: `native against ${plain ? 'plain TensorFlow.js on wasm' : 'what auto falls back to'}: ${nameOf(shape)}`,
    value: rate(ours),
    unit: 'GFLOP/s',
    peer: { name: plain ? 'TensorFlow.js wasm' : 'wasm', value: rate(theirs) },
    ...(bar !== undefined && { bar: { atLeast: bar } }),
  };
}

/** Steps a second of two threads at once, against those of one of them alone, turn by turn. */
async function twoAgainstOne(shape: Shape, seconds: number): Promise<Measured> {
  const start = () => startStepThread({ backend: 'native', plain: false, shape });
  const [a, b] = await Promise.all([start(), start()]);
  const rateOf = async (thread: StepThread) => thread.operations / median(await thread.run(seconds)) / 1e9;
  const alone: number[] = [];
  const together: number[] = [];
  for (let turn = 0; turn < (seconds > 0 ? 5 : 1); turn++) {
    alone.push(await rateOf(turn % 2 === 0 ? a : b));
    const [one, other] = await Promise.all([rateOf(a), rateOf(b)]);
    together.push(one + other);
  }
  await Promise.all([a.end(), b.end()]);
  return {
    bench: 'engine',
    case: `native: two workers, ${nameOf(shape)}`,
    value: median(together),
    unit: 'GFLOP/s',
    peer: { name: 'one worker', value: median(alone) },
    bar: { atLeast: 1.9 },
  };
}

function nameOf({ tokens, k, b, t, i, h }: Shape): string {
  return `lstm${tokens ? ', symbols' : ''} K=${k} B=${b} T=${t} I=${i} H=${h}`;
}
