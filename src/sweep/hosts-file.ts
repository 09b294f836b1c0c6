import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../disk/write-atomically.js';
import type { HostWatch } from '../queue/host-watch.js';
import type { HostStatus } from '../terminal/hosts-text.js';

/** The file in a sweep's folder that tells of the hosts of its queue; derived, and of no use once the run is over. */
export const hostsFileName = 'hosts.json';

/** Milliseconds from one file to the next. */
const writeEvery = 2_000;

/** Keeps the file of hosts of a run. */
export interface HostsFile {
  /** Writes the file where the one before is old enough or it is the last one; `trained` has the trials of each host by its id. */
  write(trained: ReadonlyMap<string, number>, last?: boolean): Promise<void>;
}

/** The file of hosts of a run; `now` in milliseconds since 1970. */
export function hostsFile(folder: string, watch: HostWatch, now: () => number): HostsFile {
  const file = path.join(folder, hostsFileName);
  let written = Number.NEGATIVE_INFINITY;
  return {
    async write(trained, last = false) {
      if (!last && now() - written < writeEvery) return;
      written = now();
      const hosts = watch.hosts().map(({ entry, silentFor, knownFor, serves, refusal }): HostStatus => {
        const { id, name, backend, slots, busy, processor, cores } = entry;
        const trials = trained.get(id) ?? 0;
        const trialsPerSecond = knownFor > 0 ? trials / (knownFor / 1000) : 0;
        const lastSign = now() - silentFor;
        return {
          name,
          backend,
          slots,
          busy,
          processor,
          cores,
          trials,
          trialsPerSecond,
          lastSign,
          serves,
          refusal,
        };
      });
      // A disk that is full stops the run elsewhere, with its reason.
      await writeAtomically(file, (write) => write(`${JSON.stringify(hosts, null, 1)}\n`)).catch(
        () => undefined,
      );
    },
  };
}

/** What a run says of the hosts of its queue; none where it says nothing. */
export async function readHosts(folder: string): Promise<readonly HostStatus[]> {
  try {
    return JSON.parse(await readFile(path.join(folder, hostsFileName), 'utf8')) as readonly HostStatus[];
  } catch {
    return [];
  }
}
