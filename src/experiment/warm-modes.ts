/**
 * What becomes of loaded weights: `weights` takes them as they are. The others are controls, each of which keeps a part
 * of what the weights are, so that a gain over all of them is more than scale: `shuffled` has the entries of each variable
 * in random order, `moments` Gaussian draws with each variable's mean and standard deviation, `spectrum` each matrix's
 * singular values between random orthonormal bases, and `permuted` the same network with its units in another order.
 */
export type WarmMode = 'weights' | 'shuffled' | 'moments' | 'spectrum' | 'permuted';

/** The modes, weights as they are first. */
export const warmModes = ['weights', 'shuffled', 'moments', 'spectrum', 'permuted'] as const;
