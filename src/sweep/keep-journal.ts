import type { Journal } from '../records/journal.js';
import { formatVersion, type TrialEvent } from '../records/record.js';
import type { Listener } from '../scheduler/schedule.js';
import type { Supervisor } from '../supervisor/supervised.js';
import type { Progress } from '../terminal/progress.js';
import type { CheckpointKeeper } from './checkpoint-keeper.js';
import type { SweepJury } from './open-jury.js';

/** Where a run puts what its schedule tells. */
export interface Kept {
  readonly journal: Journal;
  readonly progress: Progress;
  readonly backend: string;
  /** Hears how every trial ended; undefined where the experiment has no stop rules. */
  readonly jury: SweepJury | undefined;
  /** Gets every end that is on disk. */
  readonly ends: Map<string, TrialEvent>;
  /** Absent where the sweep has none. */
  readonly checkpoints: CheckpointKeeper | undefined;
  readonly now: () => number;
  /** Who watches this process; absent where nobody does. */
  readonly supervisor: Supervisor | undefined;
}

/** Writes what the schedule tells into the journal, and shows it. */
export function keepJournal({
  journal,
  progress,
  backend,
  jury,
  ends,
  checkpoints,
  now,
  supervisor,
}: Kept): Listener {
  const attempts = new Map<string, number>();
  return {
    async onStart(trials) {
      const begun = trials.map(({ trial: { id }, attempt, from }) => ({
        id,
        attempt,
        ...(from && { step: from.step }),
      }));
      for (const { id, attempt } of begun) attempts.set(id, attempt);
      checkpoints?.began(trials);
      progress.started(trials.map(({ trial }) => trial));
      // Before the cohort runs: a crash that it brings about must find it there.
      await journal.note({ v: formatVersion, event: 'start', time: now(), trials: begun });
      supervisor?.tell({ kind: 'began' });
    },
    onEvent(cohort, event) {
      if (event.kind === 'rows') {
        journal.appendMetrics(event.text);
        checkpoints?.recorded(cohort, event.step);
      }
      if (event.kind === 'checkpoint') {
        const trials = cohort.map(({ id }) => ({ id, attempt: attempts.get(id)! }));
        const { step } = event;
        const record = { v: formatVersion, event: 'checkpoint', time: now(), step, trials } as const;
        checkpoints?.written(record, journal.append(record));
      }
      if (event.kind === 'log') {
        const trials = cohort.map(({ id }) => ({ id, attempt: attempts.get(id)! }));
        const { text, cut } = event;
        void journal.note({ v: formatVersion, event: 'log', time: now(), trials, text, cut });
      }
      progress.event(cohort, event);
    },
    async onEnd(trial, end) {
      const { id, attempt, ...rest } = end;
      const record: TrialEvent = {
        v: formatVersion,
        event: 'trial',
        id,
        attempt,
        spec: trial.spec,
        ...rest,
        backend,
      };
      await journal.append(record);
      ends.set(id, record);
      jury?.ended(trial, end.outcome);
      await checkpoints?.ended(id);
      progress.ended(trial, end);
      supervisor?.tell({ kind: 'trialEnded' });
    },
  };
}
