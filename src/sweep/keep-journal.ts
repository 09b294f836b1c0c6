import type { Journal } from '../records/journal.js';
import { formatVersion, type TrialEvent } from '../records/record.js';
import type { Listener } from '../scheduler/schedule.js';
import type { Progress } from '../terminal/progress.js';

/** Where a run puts what its schedule tells. */
export interface Kept {
  readonly journal: Journal;
  readonly progress: Progress;
  readonly backend: string;
  /** Gets every end that is on disk. */
  readonly ends: Map<string, TrialEvent>;
  readonly now: () => number;
}

/** Writes what the schedule tells into the journal, and shows it. */
export function keepJournal({ journal, progress, backend, ends, now }: Kept): Listener {
  const attempts = new Map<string, number>();
  return {
    onStart(trials) {
      const begun = trials.map(({ trial: { id }, attempt }) => ({ id, attempt }));
      for (const { id, attempt } of begun) attempts.set(id, attempt);
      journal.note({ v: formatVersion, event: 'start', time: now(), trials: begun });
      progress.started(trials.map(({ trial }) => trial));
    },
    onEvent(cohort, event) {
      if (event.kind === 'rows') journal.appendMetrics(event.text);
      if (event.kind === 'log') {
        const trials = cohort.map(({ id }) => ({ id, attempt: attempts.get(id)! }));
        const { text, cut } = event;
        journal.note({ v: formatVersion, event: 'log', time: now(), trials, text, cut });
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
      progress.ended(trial, end);
    },
  };
}
