/** What a supervised process is started with. */
export interface Assignment {
  /** How the process before it died; null for the first. */
  readonly crashed: string | null;
  /** When the first process was started, in milliseconds since 1970. */
  readonly since: number;
}

/** What a supervised process tells its supervisor. */
export type Report =
  /** It is alive: told now and then. */
  | { readonly kind: 'beat' }
  /** A cohort begins: from here on a crash may be the fault of a trial. */
  | { readonly kind: 'began' }
  /** A trial has ended, which is on disk. */
  | { readonly kind: 'trialEnded' }
  /** All is done, and the process is about to exit with this code. */
  | { readonly kind: 'done'; readonly code: number };

/** What a supervisor tells its process: how many interrupts it has had so far. */
export interface Interrupted {
  readonly kind: 'interrupted';
  readonly times: number;
}
