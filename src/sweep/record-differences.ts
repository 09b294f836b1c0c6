import type { SweepEvent } from '../records/record.js';
import { host, versions } from './provenance.js';

/**
 * What a trial's bits may depend on and is not here as it was when the trial was recorded, in words; none where the
 * machines are alike, so that every bit must come out the same.
 */
export function recordDifferences(
  run: SweepEvent | undefined,
  recordedBackend: string,
  backend: string,
): readonly string[] {
  const between = (what: string, then: unknown, now: unknown) =>
    then === now ? [] : [`${what} ${then ?? 'unknown'} then, ${now ?? 'none'} now`];
  const backends = between('backend', recordedBackend, backend);
  if (run === undefined) return [...backends, 'where it ran is not recorded'];
  const here = versions();
  const names = new Set([...Object.keys(run.versions), ...Object.keys(here)]);
  return [
    ...backends,
    ...between('processor', run.host.processor, host().processor),
    ...[...names].flatMap((name) => between(name, run.versions[name], here[name])),
  ];
}
