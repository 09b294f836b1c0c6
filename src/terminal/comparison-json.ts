import type { Comparison } from '../analysis/compare-trials.js';
import { comparisonSentence } from './comparison-sentence.js';
import { comparisonWarnings } from './comparison-warnings.js';

/** A comparison for a script: all its numbers, with each group's sentence and the warnings in words. */
export function comparisonJson(comparison: Comparison): unknown {
  return {
    ...comparison,
    groups: comparison.groups.map((group) => ({ ...group, sentence: comparisonSentence(comparison, group) })),
    warnings: comparisonWarnings(comparison),
  };
}
