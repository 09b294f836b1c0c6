import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { journalFile } from '../records/journal.js';
import { collectReport } from '../report/collect-report.js';
import { html } from '../report/html.js';
import type { LiveState } from '../report/live-server.js';
import { type RenderedReport, renderReport } from '../report/render-report.js';
import { durationText } from '../terminal/duration-text.js';
import type { StatusDescription } from '../terminal/status-text.js';
import { describeState } from './describe-status.js';
import type { FoundSweep } from './find-sweep.js';
import { reportSource } from './read-report.js';
import { readSweep } from './read-sweep.js';

/** Milliseconds from one reading of the records to the next at least, and at most so large a part of the time. */
const readEvery = 1000;
const readingShare = 0.1;

/**
 * The report of a sweep that is under way, read anew when it is asked for and not more often than is decent: reading
 * takes at most a tenth of one core, however large the sweep.
 */
export class LiveReport {
  readonly #sweep: FoundSweep;
  readonly #now: () => number;
  #state: LiveState | undefined;
  #text = '';
  #reading: Promise<LiveState> | undefined;
  #dueAt = 0;
  #over = false;

  constructor(sweep: FoundSweep, now: () => number) {
    this.#sweep = sweep;
    this.#now = now;
  }

  /** The latest state; while it is read anew, the one before. */
  async read(): Promise<LiveState> {
    if (this.#over && this.#state?.over) return this.#state;
    if (this.#reading === undefined && (this.#over || this.#now() >= this.#dueAt)) this.#begin();
    return this.#over ? this.#reading! : (this.#state ?? this.#reading!);
  }

  /** The records are complete: the next state is the last. */
  async end(): Promise<void> {
    await this.#reading?.catch(() => {});
    this.#over = true;
  }

  #begin(): void {
    const start = this.#now();
    this.#reading = this.#readAnew(this.#over).finally(() => {
      const cost = this.#now() - start;
      this.#dueAt = this.#now() + Math.max(readEvery, cost / readingShare - cost);
      this.#reading = undefined;
    });
    // Who has asked gets the state before; whoever asks next is told of the failure.
    this.#reading.catch(() => {});
  }

  async #readAnew(over: boolean): Promise<LiveState> {
    const { report, share, text } = await this.#look(over);
    const rendered = JSON.stringify(report);
    const isNew = rendered !== this.#text;
    this.#text = rendered;
    const version = (this.#state?.version ?? 0) + (isNew ? 1 : 0);
    this.#state = { version, report, share, text, over };
    return this.#state;
  }

  async #look(over: boolean): Promise<Omit<LiveState, 'version' | 'over'>> {
    const { name, folder } = this.#sweep;
    const begun = await stat(join(folder, journalFile)).then(
      () => true,
      () => false,
    );
    const state = begun ? await readSweep(folder) : undefined;
    if (state === undefined || state.plan === null)
      return { report: waiting(name), share: 0, text: 'Live: the sweep is about to begin.' };
    const time = this.#now();
    const status = await describeState(this.#sweep, state, time);
    const data = await collectReport(await reportSource(name, state, { time, running: true }));
    return {
      report: await renderReport(data),
      share: status.planned === 0 ? 1 : 1 - status.missing / status.planned,
      text: over ? overText(status) : liveText(status),
    };
  }
}

function waiting(name: string): RenderedReport {
  const heading = html`<h1>${name}</h1><p>No trial has begun yet.</p>`.html;
  return { name, heading, sections: [], footer: '', pictures: [] };
}

function liveText({ planned, missing, running, atWork }: StatusDescription): string {
  const speed =
    typeof atWork?.stepsPerSecond === 'number'
      ? [`${Math.round(atWork.stepsPerSecond).toLocaleString('en')} steps/s`]
      : [];
  const left = typeof atWork?.secondsLeft === 'number' ? [`${durationText(atWork.secondsLeft)} left`] : [];
  const counts = `Live: ${planned - missing} of ${planned} trials have ended`;
  return [counts, ...(running.length > 0 ? [`${running.length} run now`] : []), ...speed, ...left].join(', ');
}

function overText({ planned, missing }: StatusDescription): string {
  const left = missing > 0 ? `; ${missing} are still to be run` : '';
  return `The run is over: ${planned - missing} of ${planned} trials have ended${left}. This page is report.html in the folder of the sweep.`;
}
