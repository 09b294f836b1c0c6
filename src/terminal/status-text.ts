import type { FolderUser } from '../records/folder-user.js';
import type { Outcome, SweepEvent } from '../records/record.js';
import { damageSentences } from './damage-sentences.js';
import { durationText } from './duration-text.js';
import { type HostStatus, hostsText } from './hosts-text.js';
import { outcomeCounts } from './outcome-counts.js';
import { timeText } from './time-text.js';

/** Where a sweep stands, for people and scripts. Times are milliseconds since 1970. */
export interface StatusDescription {
  readonly name: string;
  readonly folder: string;
  /** Trials of the last run's plan, by outcome, and those still to be run. */
  readonly planned: number;
  readonly outcomes: Readonly<Record<Outcome['kind'], number>>;
  readonly missing: number;
  /** Ended trials of the folder that the plan lacks. */
  readonly outside: number;
  /** Trials of the run at work that it has begun and not ended, with the last step that each logged. */
  readonly running: readonly {
    readonly id: string;
    readonly attempt: number;
    readonly since: number;
    readonly step: number | null;
  }[];
  /** The run at work; null where there is none. */
  readonly atWork: (FolderUser & Pace) | null;
  /** The hosts of the queue over which the last run trains, or trained; none where it trains here. */
  readonly hosts: readonly HostStatus[];
  readonly runs: number;
  /** The last run: when it began, on what, and with which code; null where the journal does not tell. */
  readonly last: Pick<
    SweepEvent,
    'time' | 'backend' | 'queue' | 'host' | 'versions' | 'git' | 'codeHash' | 'file'
  > | null;
  /** Whether the experiment file, where the sweep was asked for by it, has changed since the last run. */
  readonly fileChanged: boolean;
  /** Every reason for which trials failed, with how many. */
  readonly failures: readonly { readonly reason: string; readonly trials: number }[];
  readonly damage: { readonly skippedLines: number; readonly tornTail: boolean };
}

/** How fast a run goes; null where it cannot be told yet. */
export interface Pace {
  readonly trained: number;
  readonly trialsPerSecond: number | null;
  readonly stepsPerSecond: number | null;
  readonly secondsLeft: number | null;
}

/** Where a sweep stands, for the terminal; `now` in milliseconds since 1970. */
export function statusText(status: StatusDescription, now: number): string {
  const { name, folder, planned, missing, running, outcomes, outside, fileChanged, failures, damage } =
    status;
  const counts = outcomeCounts(outcomes).join(', ') || 'none ended';
  const began = running.length > 0 ? `, ${running.length} of them running` : '';
  const lines = [
    `${name} in ${folder}`,
    `trials    ${planned} planned: ${counts}; ${missing} missing${began}`,
    ...(outside > 0 ? [`outside   ${outside} ended trials of the folder lie outside the plan`] : []),
    ...runLines(status, now),
    ...recordLines(status),
    ...(status.hosts.length > 0 ? ['', hostsText(status.hosts, now)] : []),
    ...(fileChanged ? ['', 'the experiment file has changed since the last run'] : []),
    ...failures.map(({ reason, trials }) => `\n${trials} failed: ${reason.split('\n')[0]}`),
    ...damageSentences({
      skippedLines: { journal: damage.skippedLines, metrics: 0 },
      tornTail: { journal: damage.tornTail, metrics: false },
      trialsWithoutRows: 0,
    }).map((sentence) => `\n${sentence}`),
  ];
  return lines.join('\n');
}

function runLines({ atWork, running }: StatusDescription, now: number): readonly string[] {
  if (atWork === null) return ['run       none is at work'];
  const { pid, host, startedAt, trialsPerSecond, stepsPerSecond, secondsLeft } = atWork;
  const since =
    startedAt === null ? '' : ` since ${timeText(startedAt)} (${durationText((now - startedAt) / 1000)})`;
  const who = pid === null ? 'a process' : `process ${pid} on ${host}`;
  const left = secondsLeft === null ? '–' : durationText(secondsLeft);
  const speed =
    stepsPerSecond === null
      ? []
      : [
          `speed     ${trialsPerSecond!.toPrecision(3)} trials/s · ${Math.round(stepsPerSecond).toLocaleString('en')} steps/s · ${left} left`,
        ];
  const steps = running.flatMap(({ step }) => (step === null ? [] : [step]));
  const places =
    steps.length === 0
      ? []
      : [
          `running   ${running.length} trials, last logged at steps ${Math.min(...steps)} to ${Math.max(...steps)}`,
        ];
  return [`run       ${who} has been at work${since}`, ...speed, ...places];
}

function recordLines({ last, runs }: StatusDescription): readonly string[] {
  if (last === null) return ['', 'the journal does not tell of a run'];
  const { time, backend, queue, host, versions, git, codeHash, file } = last;
  const commit = git === null ? '' : `, commit ${git.commit.slice(0, 10)}${git.dirty ? ' with changes' : ''}`;
  return [
    `runs      ${runs}, the last one from ${timeText(time)}`,
    queue === undefined
      ? `backend   ${backend ?? 'none was needed'}, on ${host.name}: ${host.processor}, ${host.cores} cores`
      : `backend   ${backend}, on the hosts of ${queue}`,
    `code      ${file ?? 'file not recorded'}, hash ${codeHash.slice(0, 12)}${commit}`,
    `versions  ${Object.entries(versions)
      .map((entry) => entry.join(' '))
      .join(', ')}`,
  ];
}
