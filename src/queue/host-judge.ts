/** How often in a row the cohorts of a host may fail there and go well elsewhere. */
const mostWrongs = 3;

/** How many cohorts in a row may fail on a host before its failures are doubted. */
const failuresInDoubt = 3;

interface Record {
  failures: number;
  wrongs: number;
  reason: string;
}

/** Judges hosts by how their cohorts end there and elsewhere. */
export class HostJudge {
  readonly #records = new Map<string, Record>();

  /** A cohort went well on a host. */
  wentWell(host: string): void {
    this.#records.delete(host);
  }

  /** A cohort failed on a host. */
  failed(host: string, reason: string): void {
    const record = this.#of(host);
    record.failures += 1;
    record.reason = reason;
  }

  /** Whether the failures of a host should be tried on another one, whatever failed. */
  isInDoubt(host: string): boolean {
    return this.#of(host).failures >= failuresInDoubt;
  }

  /** What failed on a host failed on another one too: the trials are to blame. */
  wasRight(host: string): void {
    this.#records.delete(host);
  }

  /** What failed on a host went well on another one; returns why it should be set aside, if it should. */
  wasWrong(host: string): string | undefined {
    const record = this.#of(host);
    record.wrongs += 1;
    if (record.wrongs < mostWrongs) return undefined;
    return `its last ${record.wrongs} cohorts failed there and went well elsewhere: ${record.reason}`;
  }

  #of(host: string): Record {
    const record = this.#records.get(host) ?? { failures: 0, wrongs: 0, reason: '' };
    this.#records.set(host, record);
    return record;
  }
}
