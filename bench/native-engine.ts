import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Scalar, Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { SequenceInput } from '../src/engine/engine.js';
import { createNativeEngine } from '../src/engine/native/native-engine.js';

type NativeEngine = Awaited<ReturnType<typeof createNativeEngine>>;

/** A training step: `k` models, batch `b`, `t` steps, `i` inputs, `h` units, a read-out at every step. */
interface Shape {
  readonly cell: 'lstm' | 'gru' | 'rnn';
  readonly k: number;
  readonly b: number;
  readonly t: number;
  readonly i: number;
  readonly h: number;
  readonly classes: number;
  readonly tokens: boolean;
}

const shape = (
  cell: Shape['cell'],
  [k, b, t, i, h]: readonly [number, number, number, number, number],
  tokens = false,
) => ({
  ...{ cell, k, b, t, i, h, classes: 27, tokens },
});

const sizes = [
  [8, 32, 50, 64, 64],
  [8, 32, 50, 64, 128],
  [2, 64, 100, 128, 512],
  [64, 32, 20, 64, 32],
] as const;

const shapes: readonly Shape[] = [
  ...(['lstm', 'gru', 'rnn'] as const).flatMap((cell) => sizes.map((size) => shape(cell, size))),
  shape('lstm', [1, 64, 10, 27, 64], true),
];

const gatesOf = { lstm: 4, gru: 3, rnn: 1 } as const;

/** Operations of a step by the textbook count: 6 for each weight passed. */
function flopsOf({ cell, k, b, t, i, h, classes }: Shape): number {
  return 6 * (gatesOf[cell] * h * (h + i) + classes * h) * t * b * k;
}

/** A function that makes one training step of all replicas: forward, backward, norms, clip, Adam. */
function prepare(engine: NativeEngine, { cell, k, b, t, i, h, classes, tokens }: Shape): () => void {
  const { tf } = engine;
  const width = gatesOf[cell] * h;
  const draw = (dimensions: number[]) => tf.randomUniform(dimensions, -0.1, 0.1, 'float32', 7);
  const parameters = [
    [k, i, width],
    [k, h, width],
    [k, 1, width],
    [k, h, classes],
    [k, 1, classes],
  ].map(draw);
  const slots = parameters.map((one) => [tf.zerosLike(one), tf.zerosLike(one)]);
  const input: SequenceInput = tokens
    ? { kind: 'tokens', tokens: tf.randomUniform([k, t, b], 0, i, 'int32', 3) as Tensor3D, symbols: i }
    : { kind: 'dense', values: draw([k, t, b, i]) as Tensor4D };
  const targets = tf.randomUniform([k, t * b], 0, classes, 'int32', 5);
  const spec = {
    lstm: { kind: 'lstm' },
    gru: { kind: 'gru', reset: 'after' },
    rnn: { kind: 'rnn', activation: 'tanh' },
  }[cell];
  const loss = (...[wx, wt, bi, w, bias]: Tensor[]): Scalar => {
    const weights = { wx: wx as Tensor3D, wt: wt as Tensor3D, bi: bi as Tensor3D };
    const { outputs } = engine.fusedLayer({ cell: spec, weights, input, reverse: false })!;
    const logits = engine.dense(tf.reshape(outputs, [k, t * b, h]), w as Tensor3D, bias as Tensor3D);
    return tf.sum(engine.crossEntropy(logits, targets));
  };
  const learningRate = new Float32Array(k).fill(1e-3);
  const gradient = tf.valueAndGrads(loss);
  const rule = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
  let step = 0;
  return () => {
    tf.tidy(() => {
      const { grads } = gradient(parameters);
      step += 1;
      const parts = parameters.map((one, n) => ({ parameters: one, gradient: grads[n]!, slots: slots[n]! }));
      engine.update({ rule, parts, learningRate, clipNorm: 1.25, step });
    });
  };
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
}

function timesOf(step: () => void, rounds: number): number[] {
  return Array.from({ length: rounds }, () => {
    const start = performance.now();
    step();
    return performance.now() - start;
  });
}

/** The FMA peak in GFLOP/s, the best of a few short runs. */
function peakOf({ addon }: NativeEngine): number {
  let best = 0;
  for (let n = 0; n < 5; n++) {
    const start = performance.now();
    const operations = addon.peak({ repeats: 1_000_000 });
    best = Math.max(best, operations / (performance.now() - start) / 1e6);
  }
  return best;
}

/** PyTorch as a child process that answers one line for each line. */
class Torch {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(file: string) {
    this.#child = spawn('python3', [file], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  async times(shape: Shape, rounds: number): Promise<number[]> {
    this.#child.stdin!.write(`${JSON.stringify({ shape, rounds })}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('PyTorch is not installed for python3');
    return (JSON.parse(value) as { times: number[] }).times;
  }

  end(): void {
    this.#child.stdin!.end();
  }
}

/** The peer's script, from the sources, wherever the compiled file lies. */
function peerFile(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'bench/peers/torch_step.py'))) folder = dirname(folder);
  return join(folder, 'bench/peers/torch_step.py');
}

const engine = await createNativeEngine();
const wide = engine.addon.instructionSet();
const peaks = { [wide]: peakOf(engine) };
if (wide === 'avx512' && engine.addon.useInstructionSet('avx2')) peaks.avx2 = peakOf(engine);
engine.addon.useInstructionSet(wide);
console.log(
  `FMA peak in GFLOP/s: ${Object.entries(peaks)
    .map(([name, peak]) => `${name} ${peak.toFixed(0)}`)
    .join(', ')}`,
);

const only = process.argv[2]?.split(',').map(Number);
const withTorch = !process.argv.includes('--alone');
const torch = withTorch ? new Torch(peerFile()) : undefined;
for (const [index, one] of shapes.entries()) {
  if (only && !only.includes(index)) continue;
  const step = prepare(engine, one);
  timesOf(step, 3);
  const probe = median(timesOf(step, 3));
  const rounds = Math.max(2, Math.min(30, Math.round(300 / probe)));
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    ours.push(...timesOf(step, rounds));
    if (torch) theirs.push(...(await torch.times(one, Math.max(2, Math.round(rounds / 2)))));
  }
  const time = median(ours);
  const rate = flopsOf(one) / time / 1e6;
  const shares = Object.entries(peaks).map(
    ([name, peak]) => `${((100 * rate) / peak).toFixed(0)} % of ${name}`,
  );
  const peer = torch
    ? `, PyTorch ${median(theirs).toFixed(2)} ms, ratio ${(median(theirs) / time).toFixed(2)}`
    : '';
  const { cell, k, b, t, i, h } = one;
  console.log(
    `${cell} K=${k} B=${b} T=${t} I=${i} H=${h}: ${time.toFixed(2)} ms (best ${Math.min(...ours).toFixed(2)}), ${rate.toFixed(1)} GFLOP/s, ${shares.join(', ')}${peer}`,
  );
}
torch?.end();
