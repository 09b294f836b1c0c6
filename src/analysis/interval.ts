/** The ends of a confidence interval; infinite where the data do not bound it. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}
