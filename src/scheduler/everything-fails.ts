/** A sweep was stopped because something other than its trials makes them fail. */
export class EverythingFails extends Error {
  override readonly name = 'EverythingFails';

  /** `control` tells whether a trial that had gone well before failed too. */
  constructor(trials: number, reason: string, control: boolean) {
    const too = control ? ', and so did one that had gone well before' : '';
    super(`stopped: ${trials} trials in a row failed for the same reason${too}: ${reason}`);
  }
}
