import type { HostEntry, Order } from './messages.js';
import { hostsKey, type Kinship, ordersKey } from './queue-keys.js';
import type { QueueServer } from './queue-server.js';

/** A host as a run sees it. */
export interface WatchedHost {
  readonly entry: HostEntry;
  /** Milliseconds since its last sign of life, by the clock of this run. */
  readonly silentFor: number;
  /** Milliseconds since the run first heard of it. */
  readonly knownFor: number;
  /** Whether it gives signs of life, has what the run asks for, and is not set aside. */
  readonly serves: boolean;
  /** Why the run does not use it; null where it does. */
  readonly refusal: string | null;
}

interface Known {
  entry: HostEntry;
  heardAt: number;
  readonly knownSince: number;
  setAside: string | undefined;
}

/** Milliseconds after which a host that is silent is forgotten. */
const forgetAfter = 600_000;

/** Follows the signs of life of all hosts of a queue, and tells them what to do. */
export class HostWatch {
  readonly #server: QueueServer;
  readonly #wanted: Omit<Kinship, 'backend'> & { readonly versions: HostEntry['versions'] };
  readonly #say: (line: string) => void;
  readonly #hosts = new Map<string, Known>();
  readonly #told = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** The backend that the run asks for; undefined while any will do. */
  backend: string | undefined;
  /** How many cohorts the hosts that served at the last look train at once. */
  slots = 0;

  constructor(
    server: QueueServer,
    wanted: Omit<Kinship, 'backend'> & { readonly versions: HostEntry['versions'] },
    say: (line: string) => void,
  ) {
    this.#server = server;
    this.#wanted = wanted;
    this.#say = say;
  }

  /** Looks every so many milliseconds from now on; `onLook` is called after each look. */
  start(every: number, onLook: () => void): void {
    let busy = false;
    const look = async () => {
      if (busy) return;
      busy = true;
      await this.look().catch(() => undefined);
      busy = false;
      onLook();
    };
    this.#timer = setInterval(() => void look(), every);
    void look();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Reads what the hosts say of themselves. */
  async look(): Promise<void> {
    const entries = await this.#server.redis.hgetall(hostsKey);
    const now = performance.now();
    for (const [id, text] of Object.entries(entries)) {
      const entry = JSON.parse(text) as HostEntry;
      const known = this.#hosts.get(id);
      if (known === undefined)
        this.#hosts.set(id, { entry, heardAt: now, knownSince: now, setAside: undefined });
      else if (known.entry.beat !== entry.beat) Object.assign(known, { entry, heardAt: now });
      else if (now - known.heardAt > forgetAfter) await this.#forget(id);
    }
    for (const id of [...this.#hosts.keys()]) if (!(id in entries)) this.#hosts.delete(id);
    this.slots = this.serving().reduce((sum, { slots }) => sum + slots, 0);
    await this.#refuse();
  }

  /** Every host that is known, those first that serve. */
  hosts(): readonly WatchedHost[] {
    const now = performance.now();
    return [...this.#hosts.values()]
      .map(({ entry, heardAt, knownSince, setAside }) => {
        const silentFor = now - heardAt;
        const refusal = setAside ?? this.#unlike(entry);
        const serves = refusal === null && silentFor < entry.lostAfter * 1000;
        return { entry, silentFor, knownFor: now - knownSince, serves, refusal };
      })
      .sort((a, b) => Number(b.serves) - Number(a.serves) || (a.entry.name < b.entry.name ? -1 : 1));
  }

  /** The hosts that serve now. */
  serving(): readonly HostEntry[] {
    return this.hosts().flatMap(({ entry, serves }) => (serves ? [entry] : []));
  }

  nameOf(id: string): string {
    return this.#hosts.get(id)?.entry.name ?? id;
  }

  /** Asks a host to take nothing for the moment, and resolves once it says that it does not, or is gone. */
  async rest(id: string): Promise<void> {
    // Whoever is to leave stays so.
    if (this.isSetAside(id)) return;
    await this.#order(id, { kind: 'rest' });
    await this.look();
    // What it said before it could know of the order is of no use: it may have been about to go on.
    const before = this.#hosts.get(id)?.entry.beat;
    const rests = ({ resting, beat }: HostEntry) => resting && beat > before!;
    while (this.serving().some((host) => host.id === id && !rests(host))) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await this.look();
    }
  }

  /** Lets a host go on. */
  async wake(id: string): Promise<void> {
    await this.#server.redis.hdel(ordersKey, id);
  }

  isSetAside(id: string): boolean {
    return this.#hosts.get(id)?.setAside !== undefined;
  }

  /** Uses a host no more, and tells it why. */
  async setAside(id: string, reason: string): Promise<void> {
    const known = this.#hosts.get(id);
    if (known !== undefined) known.setAside = reason;
    this.#say(`host ${this.nameOf(id)} is set aside: ${reason}`);
    await this.#order(id, { kind: 'leave', reason });
  }

  #order(id: string, order: Order): Promise<unknown> {
    return this.#server.redis.hset(ordersKey, id, JSON.stringify(order));
  }

  /** Tells every host of which the run has no use why, once. */
  async #refuse(): Promise<void> {
    if (this.backend === undefined) return;
    for (const { entry, refusal, silentFor } of this.hosts()) {
      const { id, name } = entry;
      if (refusal === null || silentFor > entry.lostAfter * 1000 || this.#told.has(id)) continue;
      this.#told.add(id);
      if (this.#hosts.get(id)?.setAside !== undefined) continue;
      this.#say(`host ${name} is not used: ${refusal}`);
      await this.#order(id, { kind: 'refused', reason: refusal });
    }
  }

  /** What a host lacks, in words; null where it lacks nothing. */
  #unlike({ stamp, versions, seal, store, backend }: HostEntry): string | null {
    const wanted = this.#wanted;
    if (seal !== wanted.seal) return sealText(seal, wanted.seal);
    if (store !== wanted.store) return storeText(store, wanted.store);
    if (stamp !== wanted.stamp) {
      const names = [...new Set([...Object.keys(versions), ...Object.keys(wanted.versions)])];
      const other = names.filter((name) => versions[name] !== wanted.versions[name]);
      const list = other.map(
        (name) =>
          `${name} ${versions[name] ?? 'missing'}, and the run has ${wanted.versions[name] ?? 'none'}`,
      );
      return list.length > 0
        ? `it has ${list.join('; ')}`
        : 'it runs other code of the same version of init-sweep';
    }
    if (this.backend !== undefined && backend !== this.backend)
      return `its backend is ${backend}, and the run asks for ${this.backend}`;
    return null;
  }

  async #forget(id: string): Promise<void> {
    this.#hosts.delete(id);
    await this.#server.redis.multi().hdel(hostsKey, id).hdel(ordersKey, id).exec();
  }
}

function storeText(theirs: string, ours: string): string {
  if (theirs === 'server') return 'it has no --store, and the run has one';
  if (ours === 'server') return 'it was started with --store, and the run was not';
  return 'its --store is another folder than that of the run';
}

function sealText(theirs: string, ours: string): string {
  if (theirs === 'open') return 'it was started with --trust-queue, and the run signs its work';
  if (ours === 'open') return 'it asks for signed work, and the run was started with --trust-queue';
  return 'it has another secret';
}
