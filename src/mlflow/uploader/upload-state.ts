import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { unwritable } from '../../disk/disk-error.js';
import { writeAtomically } from '../../disk/write-atomically.js';
import { AppendFile } from '../../records/append-file.js';
import type { RunStatus } from '../client/index.js';

/** The file in a sweep's folder that says what the server has. Deleting it costs nothing but time. */
export const offsetFile = 'mlflow.offset';

/** Which server, which experiment and run there, and which sweep a state is about. */
export interface StateHeader {
  readonly v: 1;
  readonly server: string;
  readonly sweep: string;
  readonly experiment: string;
  readonly parent: string;
}

/** What the server has of one attempt at a trial. */
export interface UploadedAttempt {
  readonly trial: string;
  readonly attempt: number;
  readonly run: string;
  /** The server has the attempt's rows that begin before this byte of metrics.jsonl. */
  readonly to: number;
  /** The highest step among them; −1 for none. */
  readonly step: number;
  /** As the server has it; absent while the run stands as RUNNING. */
  readonly status?: RunStatus;
  /** The outcome of the end that the server has; absent while it has none. */
  readonly ended?: string;
}

type Line =
  | StateHeader
  | UploadedAttempt
  | { readonly gone: string }
  | { readonly metrics: number }
  | { readonly artifact: string; readonly stamp: string };

/** What of a sweep a server has acknowledged, on disk: one change a line, so that kill −9 loses at most what was under way. */
export class UploadState {
  readonly #file: AppendFile;
  #written: Promise<void> = Promise.resolve();
  readonly header: StateHeader;
  /** By run id. */
  readonly attempts: ReadonlyMap<string, UploadedAttempt>;
  readonly #attempts: Map<string, UploadedAttempt>;
  /** By the artifact's path what was uploaded there. */
  readonly artifacts: ReadonlyMap<string, string>;
  readonly #artifacts: Map<string, string>;
  #metrics: number;

  private constructor(file: AppendFile, content: StateContent) {
    this.#file = file;
    this.header = content.header;
    this.attempts = this.#attempts = content.attempts;
    this.artifacts = this.#artifacts = content.artifacts;
    this.#metrics = content.metrics;
  }

  /** What the state's file in a folder says; undefined where it is absent or damaged. */
  static async read(folder: string): Promise<StateContent | undefined> {
    const text = await readFile(path.join(folder, offsetFile), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : parse(text);
  }

  /** Writes a state anew, without what is out of date, and opens it. Throws an Error where the folder cannot be written. */
  static async create(folder: string, content: StateContent): Promise<UploadState> {
    const file = path.join(folder, offsetFile);
    await writeAtomically(file, (write) => write(lines(content).map(textOf).join('')));
    const opened = await AppendFile.open(file).catch((cause: unknown) => {
      throw unwritable(folder, cause);
    });
    return new UploadState(opened, content);
  }

  /** Every attempt's rows that begin before this byte of metrics.jsonl need no further look. */
  get metrics(): number {
    return this.#metrics;
  }

  /** Keeps what the server has of an attempt now. */
  keep(attempt: UploadedAttempt): Promise<void> {
    this.#attempts.set(attempt.run, attempt);
    return this.#write(attempt);
  }

  /** Forgets a run that is no more. */
  forget(run: string): Promise<void> {
    this.#attempts.delete(run);
    return this.#write({ gone: run });
  }

  keepMetrics(metrics: number): Promise<void> {
    if (metrics === this.#metrics) return this.#written;
    this.#metrics = metrics;
    return this.#write({ metrics });
  }

  keepArtifact(artifact: string, stamp: string): Promise<void> {
    this.#artifacts.set(artifact, stamp);
    return this.#write({ artifact, stamp });
  }

  async close(): Promise<void> {
    await this.#written.catch(() => {});
    await this.#file.close();
  }

  #write(line: Line): Promise<void> {
    this.#written = this.#written.then(() => this.#file.write(textOf(line)));
    return this.#written;
  }
}

/** All that a state holds. */
export interface StateContent {
  readonly header: StateHeader;
  readonly attempts: Map<string, UploadedAttempt>;
  readonly artifacts: Map<string, string>;
  readonly metrics: number;
}

function lines({ header, attempts, artifacts, metrics }: StateContent): readonly Line[] {
  return [
    header,
    ...attempts.values(),
    ...[...artifacts].map(([artifact, stamp]) => ({ artifact, stamp })),
    { metrics },
  ];
}

function textOf(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

function parse(text: string): StateContent | undefined {
  try {
    const [header, ...rest] = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
    if (header === undefined || !('v' in header) || header.v !== 1) return undefined;
    const attempts = new Map<string, UploadedAttempt>();
    const artifacts = new Map<string, string>();
    let metrics = 0;
    for (const line of rest) {
      if ('run' in line) attempts.set(line.run, line);
      else if ('gone' in line) attempts.delete(line.gone);
      else if ('metrics' in line) metrics = line.metrics;
      else if ('artifact' in line) artifacts.set(line.artifact, line.stamp);
    }
    return { header, attempts, artifacts, metrics };
  } catch {
    return undefined;
  }
}
