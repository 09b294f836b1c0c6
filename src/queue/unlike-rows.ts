/** Two hosts that trained one trial came to different numbers at a step. */
export class UnlikeRows extends Error {
  override readonly name = 'UnlikeRows';

  constructor(
    readonly trial: string,
    readonly step: number,
  ) {
    super(`trial ${trial} comes out otherwise at step ${step}`);
  }
}
