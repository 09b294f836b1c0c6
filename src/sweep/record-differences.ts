import type { SweepEvent } from '../records/record.js';
import { host, versions } from './provenance.js';

/**
 * What a trial's bits may depend on and is not here as it was when the trial was recorded, in words; none where the
 * machines are alike, so that every bit must come out the same. `elsewhere` is the host of a queue that trained it.
 */
export function recordDifferences(
  run: SweepEvent | undefined,
  recordedBackend: string,
  { backend, device }: { readonly backend: string; readonly device?: string | undefined },
  elsewhere?: string,
): readonly string[] {
  const between = (what: string, then: unknown, now: unknown) =>
    then === now ? [] : [`${what} ${then ?? 'unknown'} then, ${now ?? 'none'} now`];
  const backends = between('backend', recordedBackend, backend);
  if (run === undefined) return [...backends, 'where it ran is not recorded'];
  const here = versions();
  const names = new Set([...Object.keys(run.versions), ...Object.keys(here)]);
  return [
    ...backends,
    ...(elsewhere === undefined
      ? between('processor', run.host.processor, host().processor)
      : [`it was trained on ${elsewhere}, whose processor is not recorded`]),
    ...(recordedBackend === backend && elsewhere === undefined
      ? between('GPU', run.host.device, device)
      : []),
    ...[...names].flatMap((name) => between(name, run.versions[name], here[name])),
  ];
}
