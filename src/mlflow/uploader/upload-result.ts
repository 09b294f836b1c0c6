import type { SetAside } from './send-batch.js';

/** What a session of an upload came to. */
export interface UploadResult {
  /** The server's address, without credentials. */
  readonly server: string;
  /** Where the dashboard shows the sweep; null where the upload did not come so far. */
  readonly page: string | null;
  /** Rows of metrics.jsonl, and trials' ends, that the server acknowledged in this session. */
  readonly rows: number;
  readonly ends: number;
  /** Rows and ends that it has not got. */
  readonly pending: { readonly rows: number; readonly ends: number };
  /** Trials that still run, so that there will be more to upload. */
  readonly running: number;
  /** Values that are not finite and that MLflow does not get, and those between the uploaded steps of trials that log many. */
  readonly nonFinite: number;
  readonly thinned: number;
  /** Values that the server refused. */
  readonly setAside: readonly SetAside[];
  /** Runs that somebody had deleted and that were made or taken out of the bin again. */
  readonly restored: number;
  /** Why files of the sweep are missing among the artifacts, in a sentence; null where none is. */
  readonly artifacts: string | null;
  /** Why the upload ended before its time, in a sentence; null where it did not. */
  readonly problem: string | null;
}

/** Whether the server has all that there is. */
export function isComplete({ pending, problem, setAside }: UploadResult): boolean {
  return problem === null && pending.rows === 0 && pending.ends === 0 && setAside.length === 0;
}

/** The command that goes on with an upload; credentials in the address are left out. */
export function syncCommandLine(folder: string, uri: string): string {
  return `run-sweep sync ${folder} --mlflow ${uri.replace(/\/\/[^/@]*@/, '//')}`;
}

/** A session of an upload in words, a sentence a line. `again` is the command that goes on with it. */
export function uploadText(result: UploadResult, again: string): string {
  const {
    server,
    page,
    rows,
    ends,
    pending,
    running,
    nonFinite,
    thinned,
    setAside,
    restored,
    artifacts,
    problem,
  } = result;
  const waiting = [
    ...(pending.rows > 0 ? [count(pending.rows, 'row')] : []),
    ...(pending.ends > 0 ? [count(pending.ends, "trial's end", "trials' ends")] : []),
  ].join(' and ');
  const nothingNew = rows === 0 && ends === 0 && isComplete(result);
  const lines = [
    nothingNew
      ? `nothing is missing: ${page ?? server} has all of it`
      : `${count(rows, 'row')} and ${count(ends, "trial's end", "trials' ends")} uploaded to ${page ?? server}`,
    ...(problem === null ? [] : [`the upload ended early: ${problem}`]),
    ...(waiting === '' && problem === null ? [] : [`${waiting || 'the sweep'} not uploaded; ${again}`]),
    ...(running > 0
      ? [`${count(running, 'trial')} still ${running === 1 ? 'runs' : 'run'}; ${again} later`]
      : []),
    ...(nonFinite > 0
      ? [`${count(nonFinite, 'value')} left out: MLflow cannot chart what is not finite; the journal has all`]
      : []),
    ...(thinned > 0
      ? [
          `${count(thinned, 'value')} left out: of trials that log much MLflow gets every n-th step; the journal has all`,
        ]
      : []),
    ...(restored > 0 ? [`${count(restored, 'deleted run')} restored, since there was more to upload`] : []),
    ...refusals(setAside),
    ...(artifacts === null ? [] : [artifacts]),
  ];
  return lines.join('\n');
}

const shownRefusals = 5;

function refusals(setAside: readonly SetAside[]): readonly string[] {
  if (setAside.length === 0) return [];
  const shown = setAside.slice(0, shownRefusals).map(({ run, kind, key, step, message }) => {
    const at = step === undefined ? '' : ` at step ${step}`;
    return `  ${kind} ${key}${at} of run ${run}: ${message.split('\n')[0]}`;
  });
  const more = setAside.length - shown.length;
  return [
    `${count(setAside.length, 'value')} refused by the server and set aside:`,
    ...shown,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}
