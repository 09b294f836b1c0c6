/** A cohort was taken back before it began: nothing of it is to blame, and it waits as before. */
export class Withdrawn extends Error {
  override readonly name = 'Withdrawn';
}
