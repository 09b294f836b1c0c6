import type { GpuLimits } from '../src/engine/gpu-limits.js';
import { GpuDevice } from '../src/engine/webgpu/gpu-device.js';
import { gpuModel } from '../src/engine/webgpu/gpu-model.js';
import { openDevice } from '../src/engine/webgpu/open-device.js';
import { countFlops } from '../src/trainer/count-flops.js';
import { buildModel, type Model } from '../src/trainer/model.js';
import { passModel } from '../src/trainer/pass-model.js';
import { countGpuStep } from './count-gpu-step.js';
import { tokenTask } from './engine-tasks.js';
import { type GpuPeaks, gpuPeaks } from './gpu-peaks.js';
import { type GpuTraining, gpuTraining } from './gpu-training.js';
import { type Peer, type PeerShape, startPeer } from './peer-process.js';
import { type Bar, type BenchOptions, type Measured, median } from './result.js';
import { cellSpec } from './training-step.js';

/** A step to be counted and, on a GPU, timed; `against` says which peers have a bar. */
interface Case extends PeerShape {
  readonly against: Readonly<Record<string, Bar>>;
}

const many = { b: 32, t: 100, i: 27, classes: 27, tokens: true };

const cases: readonly Case[] = [
  ...(['lstm', 'gru', 'rnn'] as const).flatMap((cell) =>
    [
      { h: 64, k: 1024 },
      { h: 128, k: 256 },
    ].map((size) => ({ ...many, ...size, cell, against: { JAX: { atLeast: 1 } } })),
  ),
  { ...many, cell: 'lstm', h: 512, k: 8, against: { cuDNN: { atLeast: 0.5 } } },
];

const smallest: Case = { ...many, cell: 'lstm', h: 8, k: 3, b: 4, t: 5, against: {} };

/** An H100 by its data sheet, as WebGPU shows it: what the counted figures are held against where there is no GPU. */
const dataSheet = {
  name: 'an H100 by its data sheet',
  operations: 67e12,
  bytes: 3.35e12,
  limits: { threads: 1024, workgroupMemory: 48 << 10, binding: 2 ** 31 - 4 },
};

/** What a chip reaches, and what it grants. */
interface Chip extends GpuPeaks {
  readonly name: string;
  readonly limits: GpuLimits;
}

/** Training of a whole cohort on a GPU: counted everywhere, and where a GPU is timed, with JAX and PyTorch in the same run. */
export async function* gpuBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  const opened = await openDevice().catch((error: Error) => error.message);
  const found = typeof opened === 'string' ? undefined : opened;
  const gpu = found && (quick || !found.isSoftware) ? new GpuDevice(found) : undefined;
  const why = found ? `${found.name} is software on the processor` : `no GPU: ${opened}`;
  const chip = gpu && !found!.isSoftware ? await chipOf(gpu, found!.name) : dataSheet;
  for (const one of quick ? [smallest] : cases)
    yield* counted(one, chip, chip === dataSheet ? (found ? 'software here' : 'none here') : undefined);
  if (!gpu) return console.error(`gpu: nothing was timed: ${why}`);
  const device = found!.isSoftware ? 'none' : 'cuda';
  const peers = device === 'none' ? [] : startPeers();
  for (const one of quick ? [smallest] : cases) yield* timed(gpu, one, chip, peers, quick);
  for (const peer of peers) peer.end();
  found!.device.destroy();
}

async function chipOf(gpu: GpuDevice, name: string): Promise<Chip> {
  return { name, limits: gpu.limits, ...(await gpuPeaks(gpu, 1)) };
}

function startPeers(): readonly Peer[] {
  return [
    startPeer('JAX', 'jax_step.py', 'cuda'),
    startPeer('cuDNN', 'torch_step.py', 'cuda'),
    startPeer('PyTorch vmap', 'torch_vmap_step.py', 'cuda'),
  ];
}

const nameOf = ({ cell, k, b, t, h }: Case) => `${cell} K=${k} B=${b} T=${t} H=${h}`;

function modelOf({ cell, h, b, t }: Case): {
  readonly model: Model;
  readonly task: ReturnType<typeof tokenTask>;
} {
  const task = tokenTask({ steps: t, batch: b });
  return { model: buildModel(task.shape, cellSpec(cell, h)), task };
}

/** The counted figures of a step, and the least time that they take on a chip. */
function* counted(one: Case, chip: Chip, missing: string | undefined): Generator<Measured> {
  const { model, task } = modelOf(one);
  const step = countGpuStep(passModel(model), task.shape, one.k, { rule: 3 }, chip.limits);
  const operations = countFlops(model, task.validation()).update * one.k;
  const row = (what: string, value: number, unit: string): Measured => ({
    ...{ bench: 'gpu', case: `${nameOf(one)}: ${what}`, value, unit },
    ...(missing !== undefined && { peer: { name: 'timed on a GPU', missing } }),
  });
  yield row('dispatches a step, counted', step.dispatches, 'dispatches');
  yield row('uploads a step, counted', step.uploaded / 1e3, 'kB');
  yield row('global memory a step, counted', step.moved / 1e9, 'GB');
  yield row('textbook operations a step', operations / 1e9, 'GFLOP');
  yield row(`least time for the memory on ${chip.name}`, (step.moved / chip.bytes) * 1e3, 'ms');
  yield row(`least time for the operations on ${chip.name}`, (operations / chip.operations) * 1e3, 'ms');
}

/** The measured figures of a step, ours and the peers' turn by turn. */
async function* timed(
  gpu: GpuDevice,
  one: Case,
  chip: Chip,
  peers: readonly Peer[],
  quick: boolean,
): AsyncGenerator<Measured> {
  const { model, task } = modelOf(one);
  const training = gpuTraining(gpuModel(gpu), { kind: one.cell, units: one.h, task, replicas: one.k });
  const ours: number[] = [];
  const logged: number[] = [];
  const theirs = peers.map((): number[] => []);
  for (let turn = 0; turn < (quick ? 1 : 3); turn++) {
    const [plain, read] = await secondsOf(training, quick ? 2 : 20);
    ours.push(plain);
    logged.push(read);
    for (const [index, peer] of peers.entries()) theirs[index]!.push(...(await turnOf(peer, one)));
  }
  training.dispose();
  const rate = (seconds: readonly number[]) => one.k / median(seconds);
  const value = rate(ours);
  const unit = 'replica-steps/s';
  for (const [index, { name }] of peers.entries()) {
    const seconds = theirs[index]!;
    const bar = one.against[name];
    const held =
      seconds.length > 0 ? { value: rate(seconds) } : { missing: 'not installed, or it broke down' };
    yield {
      ...{ bench: 'gpu', case: nameOf(one), value, unit, peer: { name, ...held } },
      ...(bar && { bar }),
    };
  }
  if (peers.length === 0) yield { bench: 'gpu', case: `${nameOf(one)} on the processor`, value, unit };
  const operations = (countFlops(model, task.validation()).update * one.k) / median(ours);
  if (chip !== dataSheet)
    yield {
      bench: 'gpu',
      case: `${nameOf(one)}: of the single-precision peak`,
      value: (100 * operations) / chip.operations,
      unit: '%',
    };
  yield { bench: 'gpu', case: `${nameOf(one)}: a logged step`, value: median(logged) * 1e3, unit: 'ms' };
}

/** Seconds of a step that is not logged, as the mean of many under way together, and of one that is. */
async function secondsOf({ run }: GpuTraining, steps: number): Promise<readonly [number, number]> {
  await run(1, false);
  return [(await run(steps, false)) / steps, (await run(steps, true)) / steps];
}

/** A peer's turn: three steps, after one that compiles. */
async function turnOf(peer: Peer, shape: PeerShape): Promise<readonly number[]> {
  return (await peer.seconds(shape, 3)) ?? [];
}
