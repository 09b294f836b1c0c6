import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { peersPython } from './peers-folder.js';

/** The sizes of a training step as the peers' scripts take them. */
export interface PeerShape {
  readonly cell: 'lstm' | 'gru' | 'rnn';
  /** Models, sequences a batch, steps a sequence, inputs, units. */
  readonly k: number;
  readonly b: number;
  readonly t: number;
  readonly i: number;
  readonly h: number;
  readonly classes: number;
  readonly tokens: boolean;
}

/** Another program that makes the same training step, in a process of its own. */
export interface Peer {
  readonly name: string;
  /** Seconds of each of some steps; undefined where the peer is not installed or broke down. */
  seconds(shape: PeerShape, rounds: number): Promise<readonly number[] | undefined>;
  end(): void;
}

/** Starts a peer: a script of `bench/peers` under the Python that `npm run bench:peers` made, on one core or on a CUDA device. */
export function startPeer(name: string, script: string, device: 'cpu' | 'cuda' = 'cpu'): Peer {
  const file = fileURLToPath(new URL(`../../bench/peers/${script}`, import.meta.url));
  let child: ChildProcess | undefined;
  let lines: AsyncIterator<string> | undefined;
  if (existsSync(peersPython())) {
    child = spawn(peersPython(), [file, device], { stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdin!.on('error', () => {});
    lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }
  return {
    name,
    async seconds(shape, rounds) {
      child?.stdin?.write(`${JSON.stringify({ shape, rounds })}\n`);
      const answer = await lines?.next();
      if (answer === undefined || answer.done) return undefined;
      return (JSON.parse(answer.value) as { times: number[] }).times.map((time) => time / 1000);
    },
    end: () => child?.stdin?.end(),
  };
}
