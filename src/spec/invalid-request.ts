/** A request that cannot be served as it stands; its message is one sentence for the person who made it. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
}
