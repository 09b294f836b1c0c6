import { seedLabel } from '../plan/seed-label.js';
import type { Trial } from '../plan/trial.js';

/** A trial in one line: its place on every axis, and its seed. */
export function trialLabel({ axes, spec }: Trial): string {
  return [
    ...Object.entries(axes).map(([path, value]) => `${path}=${value}`),
    `seed=${seedLabel(spec.seed)}`,
  ].join(' ');
}
