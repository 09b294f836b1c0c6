import { InvalidRequest } from '../spec/invalid-request.js';
import { type Corpus, corpusName, keepsCharacters } from './corpus.js';

/** How many characters a task takes from its text. */
export interface TextNeeds {
  readonly validation: number;
  /** The fewest that training can do with. */
  readonly training: number;
}

/** Throws InvalidRequest, with one sentence, when a corpus of `length` characters is too short for a task. */
export function checkLength(corpus: Corpus, length: number, { validation, training }: TextNeeds): void {
  const needed = validation + training;
  if (length >= needed) return;
  const name = corpusName(corpus);
  const folded = keepsCharacters(corpus) ? '' : ' once folded to a-z and space';
  throw new InvalidRequest(
    `task.corpus: ${name} is too short: it has ${length} characters${folded}, and at least ${needed} are needed ` +
      `(validation ${validation}, training ${training})`,
  );
}
