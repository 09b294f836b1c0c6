/** Bytes of activations that a GPU works on at once: enough to fill any, and no more than a small one has. Larger cohorts go share by share. */
export const scratchBytes = 1 << 30;
