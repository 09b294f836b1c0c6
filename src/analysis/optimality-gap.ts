import { mean } from './mean.js';

/** By how much scores fall short of the target `gamma` on average, none counting above it: γ − mean(min(score, γ)). */
export function optimalityGap(scores: ArrayLike<number>, gamma: number): number {
  return gamma - mean(Array.from(scores, (score) => Math.min(score, gamma)));
}
