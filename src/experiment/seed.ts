/** The two random streams of a trial: one for the first weights, one for the order of the data. */
export interface Seed {
  readonly init: number;
  readonly data: number;
}
