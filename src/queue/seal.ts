import { createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidRequest } from '../spec/invalid-request.js';

/** What tells the messages of those who know a secret from all others. */
export interface Seal {
  /** Tells one secret from another without giving it away; `open` where there is none. */
  readonly id: string;
  /** HMAC-SHA-256 of a text, hexadecimal; empty where there is no secret. */
  sign(text: string): string;
  /** Whether a text was signed with this very secret. */
  fits(text: string, signature: string): boolean;
}

/** The variable that holds the secret which a run and its workers share. */
export const secretVariable = 'INIT_SWEEP_QUEUE_SECRET';

const shortest = 16;

/**
 * The seal of a queue: by the secret in the environment or, where the queue is trusted, none at all. Throws
 * InvalidRequest where there is no secret, or one that can be guessed.
 */
export function queueSeal(environment: Readonly<Record<string, string | undefined>>, trust: boolean): Seal {
  if (trust) return { id: 'open', sign: () => '', fits: () => true };
  const secret = environment[secretVariable] ?? '';
  if (secret.length < shortest)
    throw new InvalidRequest(
      `${secretVariable}: expected a secret of ${shortest} characters or more, the same for the run and its workers; or --trust-queue, which lets everybody who can write to the queue run code on its workers`,
    );
  const sign = (text: string) => createHmac('sha256', secret).update(text).digest('hex');
  return {
    id: sign('which secret is it').slice(0, 12),
    sign,
    fits(text, signature) {
      const [own, given] = [Buffer.from(sign(text)), Buffer.from(signature)];
      return own.length === given.length && timingSafeEqual(own, given);
    },
  };
}
