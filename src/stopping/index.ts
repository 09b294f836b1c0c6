export { type AshaOptions, asha } from './asha.js';
export type { Contender, Measuring } from './contender.js';
export type { ContestOptions } from './contest.js';
export { type Decision, isSameRule, Jury, type Losses } from './jury.js';
export { type MedianOptions, median } from './median.js';
export {
  isDecided,
  isEverDecided,
  reasonOf,
  type StopInput,
  type StopSpec,
  stopKinds,
} from './registry.js';
export type { StopMetric } from './stop-rule.js';
export { type WhenDivergedOptions, whenDiverged } from './when-diverged.js';
