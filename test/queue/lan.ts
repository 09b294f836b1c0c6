import { spawnSync } from 'node:child_process';
import type { TestContext } from 'node:test';

/** A cable between this machine and a host that is a network namespace of its own. */
export interface Lan {
  /** The address of this machine at the cable. */
  readonly address: string;
  /** Node, in the namespace. */
  readonly node: readonly string[];
  /** Packets are lost from now on, in both directions, and nobody is told. */
  pull(): void;
  plug(): void;
}

const ip = (...args: readonly string[]) => spawnSync('ip', args, { encoding: 'utf8' });

/** Why there can be no network namespace here, for `skip`; false where there can be one. */
export const noLan: string | false = whyNot();

function whyNot(): string | false {
  const name = `init-sweep-try-${process.pid}`;
  const { error, status, stderr } = ip('netns', 'add', name);
  if (error !== undefined) return 'ip is not installed';
  if (status !== 0) return `network namespaces are not permitted: ${stderr.trim()}`;
  const link = ip('link', 'add', `t${process.pid}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
  const inside = ip('netns', 'exec', name, 'true');
  ip('netns', 'del', name);
  const refused = [link, inside].find((one) => one.status !== 0);
  return refused !== undefined && `virtual cables are not permitted: ${refused.stderr.trim()}`;
}

/** Lays a cable to a new namespace; both are gone after the test. */
export function lan(context: TestContext): Lan {
  const name = `init-sweep-${process.pid}`;
  const near = `is${process.pid}`;
  const net = `10.${200 + (process.pid % 50)}.${(process.pid >> 6) % 250}`;
  context.after(() => ip('netns', 'del', name));
  for (const command of [
    `netns add ${name}`,
    `link add ${near} type veth peer name eth0 netns ${name}`,
    `address add ${net}.1/30 dev ${near}`,
    `link set ${near} up`,
    `-n ${name} address add ${net}.2/30 dev eth0`,
    `-n ${name} link set eth0 up`,
  ]) {
    const { status, stderr } = ip(...command.split(' '));
    if (status !== 0) throw new Error(`ip ${command}: ${stderr}`);
  }
  return {
    address: `${net}.1`,
    node: ['ip', 'netns', 'exec', name, process.execPath],
    pull: () => void ip('link', 'set', near, 'down'),
    plug: () => void ip('link', 'set', near, 'up'),
  };
}
