/** Exit codes: what was asked for is done; some trials failed; the request was wrong; interrupted. */
export const exitCode = { done: 0, failed: 1, wrong: 2, interrupted: 130 } as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
