/** The folder of checkpoints, in a sweep's folder. */
export const checkpointsFolder = 'checkpoints';

/** The file of a trial's saved weights, or of those at a step on the way. */
export function savedName(trial: string, step?: number): string {
  return step === undefined ? `${trial}.safetensors` : `${trial}.step-${step}.safetensors`;
}

/** The file of what a trial leaves to those that begin from it. */
export function sourceName(trial: string): string {
  return `${trial}.source.safetensors`;
}

/** The file that a trial goes on from, after so many updates. */
export function resumeName(trial: string, step: number): string {
  return `${trial}.resume-${step}.safetensors`;
}

/** Whose weights a file keeps, saved or left to others, by its name; undefined where it is no such file. */
export function keptTrial(name: string): string | undefined {
  return /^([^./\\]+)(\.step-\d+|\.source)?\.safetensors$/.exec(name)?.[1];
}

/** Whether a file is of a trial that was under way: one to go on from, or one of any kind that was never finished. */
export function isLeftover(name: string): boolean {
  return /^[0-9a-f]{16}\.(resume-\d+\.safetensors|.*safetensors\.\d+\.tmp)$/.test(name);
}
