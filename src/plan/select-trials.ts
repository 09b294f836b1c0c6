import { InvalidRequest } from '../spec/invalid-request.js';
import { suggest } from '../spec/suggest.js';
import type { Axis } from './axis.js';
import { isLabelled } from './is-labelled.js';
import type { Plan } from './plan.js';
import { seedLabel } from './seed-label.js';
import type { Trial } from './trial.js';

/** A part of a grid: for some axes the values wanted, and at most how many trials. */
export interface Selection {
  /** `axis=value[,value]` each, the seed counting as an axis. */
  readonly filters: readonly string[];
  readonly limit?: number | undefined;
}

/** The plan's trials that a selection wants; throws InvalidRequest for an axis or a value that the plan lacks. */
export function selectTrials({ axes, trials }: Plan, { filters, limit }: Selection): readonly Trial[] {
  const tests = filters.map((filter) => readFilter(filter, axes, trials));
  const wanted = trials.filter((trial) => tests.every((test) => test(trial)));
  if (wanted.length === 0) {
    throw new InvalidRequest(
      `${filters.map((filter) => `--filter ${filter}`).join(' ')}: no trial has all of these values`,
    );
  }
  return limit === undefined ? wanted : wanted.slice(0, limit);
}

function readFilter(
  filter: string,
  axes: readonly Axis[],
  trials: readonly Trial[],
): (trial: Trial) => boolean {
  const cut = filter.indexOf('=');
  const path = filter.slice(0, cut);
  const values = filter.slice(cut + 1).split(',');
  if (cut < 1 || values.includes('')) {
    throw new InvalidRequest(`--filter ${filter}: expected axis=value[,value], such as cell=lstm`);
  }
  const known = ['seed', ...axes.map((axis) => axis.path)];
  if (!known.includes(path)) {
    const hint = suggest(path, known) || `; it has ${known.join(', ')}`;
    throw new InvalidRequest(`--filter ${filter}: the experiment has no axis "${path}"${hint}`);
  }
  const labelOf = (trial: Trial) => (path === 'seed' ? seedLabel(trial.spec.seed) : trial.axes[path]);
  const labels = new Set(
    trials.flatMap((trial) => (labelOf(trial) === undefined ? [] : [String(labelOf(trial))])),
  );
  for (const value of values) {
    if (![...labels].some((label) => isLabelled(label, value))) {
      const listed = [...labels].slice(0, 20).join(', ');
      throw new InvalidRequest(`--filter ${filter}: ${path} has no value "${value}"; it has ${listed}`);
    }
  }
  return (trial) => {
    const label = labelOf(trial);
    return label !== undefined && values.some((value) => isLabelled(String(label), value));
  };
}
