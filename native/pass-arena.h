// The arrays that one replica of a pass works in, used again for the next one.
#pragma once
#include "model-pass.h"

namespace init_sweep {

// The read-out's products: what it reads · w, dL/d(read-out) · wᵀ, and what it reads, transposed, · dL/d(read-out).
struct ReadOutProducts {
  MatMul forward, to_input, to_weights;
  explicit ReadOutProducts(const Pass &pass);
};

// Lays the arrays out in the scratch; with a null base it only counts their bytes.
struct PassArena {
  float *saved[MOST_LAYERS][2];  // by layer and direction
  float *outputs[MOST_LAYERS];   // [T, B, width]
  // [N, outputs]. Its gradient has a place of its own: a row's masked store holds up a load beside it.
  float *read_out, *d_read_out;
  float *last, *d_last;          // [B, width]: what a read-out at the last step reads
  float *d_state[2];             // [B, H], by direction
  float *end_state[2];           // [B, H] each: h and c after the last step, where nobody wants them
  float *d_outputs[2];           // [T, B, width], of a layer and of the one below it
  float *gradient;               // [P], where nobody wants it
  char *work;                    // of the kernels
  long bytes;

  PassArena(const KernelTable &kernels, const Pass &pass, char *base);
};

}  // namespace init_sweep
