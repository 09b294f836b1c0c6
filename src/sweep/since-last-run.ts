import path from 'node:path';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import { canonicalJson } from '../math/canonical-json.js';
import { sha256Hex } from '../math/hash.js';
import type { Plan } from '../plan/plan.js';
import type { Trial } from '../plan/trial.js';
import type { SweepEvent } from '../records/record.js';
import { recordedPlan } from '../records/recorded-plan.js';
import type { Replay } from '../records/replay.js';

/** What has changed since the last run of a sweep. */
export interface Changes {
  /** Ended trials of the folder that the plan lacks. */
  readonly outside: number;
  /** Whether the experiment is another one than the last run's, in its values and not only in its text. */
  readonly replanned: boolean;
  /** What a user should know of it, a sentence each. */
  readonly notes: readonly string[];
  /** Why the folder seems to be another experiment's, in a sentence; null where it does not. */
  readonly foreign: string | null;
}

/** Compares an experiment with the last run in its folder, as `replay` tells of it. */
export async function sinceLastRun(
  loaded: LoadedExperiment,
  plan: Plan,
  replay: Replay,
  folder: string,
): Promise<Changes> {
  const isEnded = ({ id }: Trial) => replay.ends.has(id);
  const ids = new Set(plan.sources.map(({ id }) => id));
  const inside =
    replay.ends.size > 0 ? plan.trials.filter((trial) => isEnded(trial) && !ids.has(trial.id)).length : 0;
  const outside = replay.ends.size - inside - plan.sources.filter(isEnded).length;
  const last = replay.sweeps.at(-1);
  const trials = outside === 1 ? '1 ended trial of' : `${outside} ended trials of`;
  const grid =
    outside > 0
      ? [`${trials} ${folder} ${outside === 1 ? 'lies' : 'lie'} outside the plan; the tables leave them out`]
      : [];
  if (last === undefined) return { outside, replanned: false, notes: grid, foreign: null };

  const replanned = experimentText(loaded.experiment) !== experimentText(last.experiment);
  const strange = replanned && (await sharesNothing(plan, last, replay));
  const isOther = strange && last.file !== undefined && last.file !== loaded.file;
  const unsure = strange && last.file === undefined;
  const notes = [
    ...grid,
    ...(unsure
      ? [
          `${folder} may hold another experiment: none of the ${plan.trials.length} trials is in the last run's plan`,
        ]
      : []),
    ...codeNotes(loaded, last, replanned),
    ...measureNotes(loaded, last, replay.ends.size),
  ];
  const foreign = isOther
    ? `${folder} holds another experiment: its last run was of ${last.file} (${last.trials} trials), and none of them is among the ${plan.trials.length} of ${loaded.file}; give one of the two another name, choose other --results, or let both share the folder with --adopt`
    : null;
  return { outside, replanned, notes, foreign };
}

/** An experiment's values as text; its name is the folder's and says nothing. */
function experimentText(experiment: unknown): string {
  const { name: _, ...values } = JSON.parse(JSON.stringify(experiment ?? {}));
  return canonicalJson(values);
}

async function sharesNothing(
  { trials }: Plan,
  last: SweepEvent,
  { attempts, ends }: Replay,
): Promise<boolean> {
  const planned = new Set(trials.map(({ id }) => id));
  if (attempts.size === 0 || [...attempts.keys()].some((id) => planned.has(id))) return false;
  const before = await recordedPlan(last, ends.values());
  return before?.trials.every(({ id }) => !planned.has(id)) ?? true;
}

function codeNotes(
  { file, codeHash, experiment }: LoadedExperiment,
  last: SweepEvent,
  replanned: boolean,
): string[] {
  const [now, before] = [customCode(experiment), customCode(last.experiment)];
  const changed = [...now].flatMap(([name, code]) => {
    const old = before.get(name);
    return old === undefined || old === code
      ? []
      : [
          `the code of the initializer "${name}" has changed since the last run (hash ${old} then, ${code} now): its trials are new ones, and those of the old code lie outside the plan`,
        ];
  });
  if (replanned || codeHash === last.codeHash) return changed;
  return [
    `${path.basename(file)} has changed since the last run (hash ${last.codeHash.slice(0, 12)} then, ${codeHash.slice(0, 12)} now) but its values have not: the trials are the same, and those that have ended are kept`,
  ];
}

/** What a changed list of measures means for the trials that have ended. */
function measureNotes({ experiment }: LoadedExperiment, last: SweepEvent, ended: number): string[] {
  const before = (last.experiment as Partial<typeof experiment> | undefined)?.measure;
  if (ended === 0 || canonicalJson(experiment.measure ?? []) === canonicalJson(before ?? [])) return [];
  return [
    '`measure` has changed since the last run: trials that have ended keep what was measured of them, the others get what is asked for now',
  ];
}

/** The hash of the code of every custom initializer in an experiment, by its name; of several by one name, of all. */
function customCode(experiment: unknown): ReadonlyMap<string, string> {
  const codes = new Map<string, string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { kind, name, code } = value as Record<string, unknown>;
    if (kind === 'custom' && typeof name === 'string' && typeof code === 'string')
      codes.set(name, (codes.get(name) ?? '') + code);
    for (const part of Object.values(value)) collect(part);
  };
  collect(experiment);
  return new Map([...codes].map(([name, code]) => [name, sha256Hex(code).slice(0, 12)]));
}
