import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { peersPython } from './peers-folder.js';
import type { Measured } from './result.js';

/** Other programs that keep trials: the script of `bench/peers`, what it is given, and the ratio promised. */
const peers = [
  { name: 'Optuna, SQLite', script: 'optuna_no_op.py', args: ['sqlite', '300'], atLeast: 5 },
  { name: 'Optuna, in memory', script: 'optuna_no_op.py', args: ['memory', '2000'] },
  { name: 'Ray Tune, reused actors', script: 'ray_no_op.py', args: ['100'], atLeast: 5 },
];

/** What a case of ours is held against. */
export type Held = Pick<Measured, 'peer' | 'bar'>;

/** No-op trials a second of every peer, as far as they are installed. */
export function noOpPeers(quick: boolean): readonly Held[] {
  return peers.map(({ name, script, args, atLeast }) => ({
    peer: { name, ...(quick ? { missing: 'not measured' } : rateOf(script, args)) },
    ...(atLeast !== undefined && { bar: { atLeast } }),
  }));
}

function rateOf(script: string, args: readonly string[]): { value: number } | { missing: string } {
  if (!existsSync(peersPython())) return { missing: 'not installed' };
  const file = fileURLToPath(new URL(`../../bench/peers/${script}`, import.meta.url));
  const { status, stdout } = spawnSync(peersPython(), [file, ...args], {
    encoding: 'utf8',
    timeout: 300_000,
  });
  const answer = stdout?.trim().split('\n').at(-1);
  if (status !== 0 || !answer) return { missing: 'broke down' };
  const { trials, seconds } = JSON.parse(answer) as { trials: number; seconds: number };
  return { value: trials / seconds };
}
