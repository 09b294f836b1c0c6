import { checkScopePattern } from '../scopes/scope-pattern.js';
import { checkFields, isRecord, refuse } from '../spec/check-value.js';
import { anything, optional } from '../spec/field.js';
import { InvalidRequest } from '../spec/invalid-request.js';

/** Which trained weights are written to files, and when. */
export interface SaveOptions {
  /** Scope patterns; a variable that one of them matches is written. Default: `['**']`, all of them. */
  readonly scopes?: readonly string[];
  /**
   * `'end'`: after the last step. `'best'`: as they were at the lowest validation loss. A number: at step 0, every so
   * many steps, and after the last. Default: `'end'`.
   */
  readonly when?: 'end' | 'best' | number;
}

/** Which weights are saved, every default written out. */
export type SaveSpec = Required<SaveOptions>;

/** Checks the `save` of an experiment; throws InvalidRequest with the path, the value and what was expected. */
export function checkSave(value: unknown): SaveSpec {
  if (!isRecord(value)) refuse('save', value, '{ scopes, when }');
  const fields = { scopes: optional(anything), when: optional(anything) };
  const { scopes = ['**'], when = 'end' } = checkFields(fields, value, 'save', 'save');
  if (when !== 'end' && when !== 'best' && !(Number.isSafeInteger(when) && (when as number) > 0))
    refuse('save.when', when, '"end", "best" or a whole number of steps of at least 1', ['end', 'best']);
  if (!Array.isArray(scopes) || scopes.length === 0)
    refuse('save.scopes', scopes, "a list of scope patterns such as ['lstm/**']");
  for (const [index, pattern] of scopes.entries()) checkPattern(pattern, `save.scopes[${index}]`);
  return { scopes: scopes as string[], when: when as SaveSpec['when'] };
}

function checkPattern(pattern: unknown, path: string): void {
  if (typeof pattern !== 'string') refuse(path, pattern, "a scope pattern such as 'lstm/**'");
  try {
    checkScopePattern(pattern);
  } catch (cause) {
    throw new InvalidRequest(`${path}: ${(cause as Error).message}`, { cause });
  }
}
