import { loadEngine } from '../src/engine/load-engine.js';
import { loadAddon } from '../src/engine/native/addon.js';
import { tryBackend } from '../src/engine/try-backend.js';
import { denseTask, tokenTask } from './engine-tasks.js';
import { type Peer, type PeerShape, startPeer } from './peer-process.js';
import { type BenchOptions, type Measured, median } from './result.js';
import { type TrainingStep, trainingStep } from './training-step.js';

/** A step to be measured, and the least ratio to PyTorch that is promised for it. */
interface Case extends PeerShape {
  readonly bar: number;
}

const sizes = [
  { k: 8, b: 32, t: 50, i: 64, h: 64, bar: 2.8 },
  { k: 8, b: 32, t: 50, i: 64, h: 128, bar: 2.2 },
  { k: 2, b: 64, t: 100, i: 128, h: 512, bar: 1.3 },
  { k: 64, b: 32, t: 20, i: 64, h: 32, bar: 6 },
];

const cases: readonly Case[] = [
  ...(['lstm', 'gru', 'rnn'] as const).flatMap((cell) =>
    sizes.map((size) => ({ ...size, cell, classes: 27, tokens: false, bar: cell === 'lstm' ? size.bar : 1 })),
  ),
  ...[1, 8].map((k) => ({
    ...{ cell: 'lstm' as const, k, b: 64, t: 10, i: 27, h: 64, classes: 27, tokens: true, bar: 5 },
  })),
];

/** The native engine, as the trainer uses it, against PyTorch and JAX: whole training steps on one core, turn by turn. */
export async function* enginePeersBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  if (!(await tryBackend('native')).works) return;
  const engine = await loadEngine('native');
  yield { bench: 'engine', case: 'native: FMA peak of one core', value: fmaPeak(quick), unit: 'GFLOP/s' };
  const peers = [
    startPeer('PyTorch', 'torch_step.py'),
    startPeer('PyTorch vmap', 'torch_vmap_step.py'),
    startPeer('JAX', 'jax_step.py'),
  ];
  for (const one of quick ? cases.slice(-1) : cases) {
    const { cell, k, b, t, i, h, tokens, bar } = one;
    const task = tokens ? tokenTask({ steps: t, batch: b }) : denseTask({ steps: t, batch: b, inputs: i });
    const training = trainingStep(engine, { kind: cell, units: h, task, replicas: k });
    const ours: number[] = [];
    const theirs = peers.map((): number[] => []);
    for (let turn = 0; turn < (quick ? 1 : 5); turn++) {
      ours.push(...(await stepsFor(training, quick ? 0 : 0.5)));
      for (const [index, peer] of peers.entries()) {
        if (quick || (peer.name === 'PyTorch vmap' && h > 64)) continue;
        theirs[index]!.push(...(await turnOf(peer, one)));
      }
    }
    training.dispose();
    const rate = (seconds: readonly number[]) => training.operations / median(seconds) / 1e9;
    const name = `native: ${cell}${tokens ? ', symbols' : ''} K=${k} B=${b} T=${t} I=${i} H=${h}`;
    for (const [index, peer] of peers.entries()) {
      const seconds = theirs[index]!;
      const held = seconds.length > 0 ? { value: rate(seconds) } : { missing: 'not measured' };
      const promise = peer.name === 'PyTorch' ? { bar: { atLeast: bar } } : {};
      const measured = { bench: 'engine', case: name, value: rate(ours), unit: 'GFLOP/s' };
      yield { ...measured, peer: { name: peer.name, ...held }, ...promise };
    }
  }
  for (const peer of peers) peer.end();
}

/** The seconds of as many steps as fit, two at least, the first of them left out. */
async function stepsFor({ step }: TrainingStep, seconds: number): Promise<readonly number[]> {
  await step();
  const times: number[] = [];
  const until = performance.now() + seconds * 1000;
  while (times.length < 2 || performance.now() < until) times.push(await step());
  return times;
}

/** A peer's turn: about as long as ours. */
async function turnOf(peer: Peer, shape: PeerShape): Promise<readonly number[]> {
  const probe = await peer.seconds(shape, 1);
  if (probe === undefined) return [];
  const rounds = Math.max(2, Math.min(50, Math.round(0.5 / probe[0]!)));
  return (await peer.seconds(shape, rounds)) ?? [];
}

/** The best of a few runs of multiply-adds alone, in GFLOP/s. */
function fmaPeak(quick: boolean): number {
  const addon = loadAddon();
  const rates = Array.from({ length: quick ? 1 : 5 }, () => {
    const start = performance.now();
    const operations = addon.peak({ repeats: quick ? 1000 : 1_000_000 });
    return operations / (performance.now() - start) / 1e6;
  });
  return Math.max(...rates);
}
