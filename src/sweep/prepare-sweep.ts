import path from 'node:path';
import { checkpointsFolder } from '../checkpoints/checkpoint-names.js';
import { isSaved } from '../checkpoints/saved-file.js';
import { unwritable } from '../disk/disk-error.js';
import type { BackendName } from '../engine/engine.js';
import type { CheckedExperiment } from '../experiment/checked-experiment.js';
import { type LoadedExperiment, loadExperiment } from '../experiment/load-experiment.js';
import type { SaveSpec } from '../experiment/save.js';
import { makePlan, type Plan } from '../plan/plan.js';
import { selectTrials } from '../plan/select-trials.js';
import type { Trial } from '../plan/trial.js';
import type { QueueAddress } from '../queue/queue-address.js';
import type { Seal } from '../queue/seal.js';
import { endsUnder } from '../records/ends-under.js';
import { isMissing } from '../records/is-missing.js';
import { type Replay, replayJournal } from '../records/replay.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { type LoadedTask, loadTasks, resolveTask, type TaskSpec } from '../tasks/index.js';
import { checkMeasures } from '../trainer/check-measures.js';
import { checkPlan } from '../trainer/check-plan.js';
import { checkWarmStarts } from '../trainer/check-warm-starts.js';
import { checkClaimPlaces } from './check-claim.js';
import { checkStop } from './check-stop.js';
import { missingSources } from './missing-sources.js';
import { pinSources } from './pin-sources.js';
import { type Changes, sinceLastRun } from './since-last-run.js';
import type { UploadRequest } from './upload-request.js';

/** What a run of a sweep is asked for. */
export interface RunRequest {
  /** The experiment file. */
  readonly experiment: string;
  /** The folder that holds a folder for each sweep. */
  readonly results: string;
  readonly backend: BackendName | 'auto';
  /** Worker threads; 0 trains in this very thread. Default: one a core, or one for a GPU. */
  readonly workers?: number | undefined;
  /** `axis=value[,value]` each. */
  readonly filters: readonly string[];
  /** At most so many trials of the plan. */
  readonly limit?: number | undefined;
  readonly retryFailed: boolean;
  /** A worker that says nothing for so many seconds hangs and is ended. Default 600. */
  readonly stallSeconds?: number;
  /** Gigabytes of a GPU's memory that cohorts may take. Default: what is free there, where the driver tells. */
  readonly gpuMemory?: number | undefined;
  /** Go on in a folder that holds another experiment. Default false. */
  readonly adopt?: boolean;
  /** Whether the report is written at the end. Default true. */
  readonly report?: boolean;
  /** The MLflow server that gets the records; absent for none. */
  readonly upload?: UploadRequest | undefined;
  /** The queue over which other hosts train; absent where this one does. */
  readonly queue?: QueueRequest | undefined;
}

/** A queue that a run or a worker is to use. */
export interface QueueRequest {
  readonly address: QueueAddress;
  readonly seal: Seal;
  /** The folder over which files travel, which the run and all its hosts see; absent where the server carries them. */
  readonly store?: string | undefined;
}

/** A request made ready: the plan checked, and what of it is wanted and missing. */
export interface PreparedSweep {
  readonly loaded: LoadedExperiment;
  /** The experiment file's folder, where its relative paths start. */
  readonly home: string;
  /** The sweep's own folder under the results. */
  readonly folder: string;
  readonly plan: Plan;
  readonly wanted: readonly Trial[];
  /** Of the wanted trials those without an end that counts, in plan order. */
  readonly missing: readonly Trial[];
  /** Trials that some of the missing ones begin from and that must be trained first, each before whatever begins from it. */
  readonly sources: readonly Trial[];
  /** Missing trials that did complete, but whose weights are not saved as the experiment asks. */
  readonly unsaved: number;
  /** What the journal comes to; a trial that was stopped by a rule that the experiment no longer has, has no end. */
  readonly replay: Replay;
  /** What has changed since the last run. */
  readonly changes: Changes;
  /** The loaded task of a trial's spec. */
  readonly taskOf: (spec: TaskSpec) => LoadedTask;
}

/** A plan that was checked, and what of it is wanted. */
export type PreparedPlan = Pick<PreparedSweep, 'loaded' | 'home' | 'plan' | 'wanted' | 'taskOf'>;

/** Loads an experiment and checks its plan; throws InvalidRequest with one sentence. */
export async function preparePlan(
  request: Pick<RunRequest, 'experiment' | 'filters' | 'limit'>,
): Promise<PreparedPlan> {
  const file = await loadExperiment(request.experiment);
  const home = path.dirname(file.file);
  const loaded = { ...file, experiment: await pinSources(file.experiment, home) };
  const plan = await makePlan(loaded.experiment, (task) =>
    resolveTask(task, home, (line) => process.stderr.write(`${line}\n`)),
  );
  const wanted = selectTrials(plan, request);
  const all = [...plan.sources, ...plan.trials];
  const taskOf = await loadTasks(
    all.map(({ spec }) => spec.task),
    home,
  );
  const shapeOf = (spec: TaskSpec) => taskOf(spec).shape;
  checkPlan(plan.trials, shapeOf, loaded.experiment.save?.scopes);
  if (plan.sources.length > 0) checkPlan(plan.sources, shapeOf);
  await checkWarmStarts(all, shapeOf, (source) => path.resolve(home, source));
  checkMeasures(loaded.experiment.measure ?? [], plan.trials, shapeOf);
  checkStop(loaded.experiment.stop, plan);
  checkClaimPlaces(loaded.experiment.claim, plan);
  return { loaded, home, plan, wanted, taskOf };
}

/** Reads and checks everything that a run rests on and writes nothing; throws InvalidRequest with one sentence. */
export async function prepareSweep(request: RunRequest): Promise<PreparedSweep> {
  const prepared = await preparePlan(request);
  const { loaded, plan, wanted } = prepared;
  const folder = path.join(request.results, loaded.experiment.name);
  const state = await readState(folder, wanted, request, loaded.experiment);
  const changes = await sinceLastRun(loaded, plan, state.replay, folder);
  if (changes.foreign !== null && !request.adopt) throw new InvalidRequest(changes.foreign);
  return { ...prepared, folder, changes, ...state };
}

/** Reads in a sweep's journal which of the wanted trials are missing, and what must be trained on a backend before them; throws InvalidRequest with one sentence. */
export async function readState(
  folder: string,
  wanted: readonly Trial[],
  { retryFailed }: Pick<RunRequest, 'retryFailed'>,
  { stop, save }: Pick<CheckedExperiment, 'stop' | 'save'>,
  backend?: string,
): Promise<Pick<PreparedSweep, 'replay' | 'missing' | 'sources' | 'unsaved'>> {
  const replay = await replayJournal(folder).catch((error: Error) => {
    const cause = error.cause as NodeJS.ErrnoException | undefined;
    // A file on the way to the folder: there is nothing to read, and no run could write there.
    const { message } = cause?.code === 'ENOTDIR' ? unwritable(folder, cause) : error;
    throw new InvalidRequest(message, { cause: error });
  });
  const ends = endsUnder(stop, replay.ends);
  const unsaved = save && (await findUnsaved(folder, wanted, ends, save));
  const missing = wanted.filter(({ id }) => isMissing(ends.get(id), retryFailed) || unsaved?.has(id));
  const sources = await missingSources(missing, { folder, ends, retryFailed, backend });
  return { replay: { ...replay, ends }, missing, sources, unsaved: unsaved?.size ?? 0 };
}

/** The ids of completed trials whose weights are not in a file as the experiment asks. */
async function findUnsaved(
  folder: string,
  wanted: readonly Trial[],
  ends: Replay['ends'],
  save: SaveSpec,
): Promise<ReadonlySet<string>> {
  const unsaved = new Set<string>();
  for (const { id } of wanted) {
    const completed = ends.get(id)?.outcome.kind === 'completed';
    if (completed && !(await isSaved(path.join(folder, checkpointsFolder), id, save))) unsaved.add(id);
  }
  return unsaved;
}
