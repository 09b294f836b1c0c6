// A whole model over one batch, one replica at a time: forward, read-out, loss, backward, norms and update, so that what
// one replica works on stays in the caches.
#pragma once
#include "kernel-table.h"

namespace init_sweep {

constexpr long MOST_LAYERS = 64;

enum class Loss : int { cross_entropy = 0, squared_error = 1 };

// Layers of recurrent cells with a linear read-out. The parameters of a replica are one row: layer by layer and direction
// by direction, for each gate wx, wt and bi; then the read-out's w [width, outputs] and b [outputs].
struct Model {
  CellKind kind;
  long units, layers, directions, inputs, outputs;
  bool every_step;  // where the read-out stands; else at the last step
  Loss loss;
  const int32_t *offsets;  // [variables + 1], of each variable in the row

  long gates() const { return kind == CellKind::lstm ? 4 : kind == CellKind::gru_after || kind == CellKind::gru_before ? 3 : 1; }
  long states() const { return kind == CellKind::lstm ? 2 : 1; }  // of a cell: h, c
  long width() const { return units * directions; }
  long inputs_of(long layer) const { return layer == 0 ? inputs : width(); }
  long variables() const { return layers * directions * gates() * 3 + 2; }
  long size() const { return offsets[variables()]; }
  // How many numbers a variable has.
  long size_of(long variable) const;
};

// What one replica reads.
struct Batch {
  const float *x;          // [T, B, I], or
  const int32_t *tokens;   // [T, B]
  const int32_t *lengths;  // [B] or null
  const int32_t *classes;  // [N], or
  const float *numbers;    // [N]
  const float *weights;    // [N] or null
};

// The arrays of a pass; N is T·B with a read-out at every step, else B. Null pointers stand for what is absent.
struct Pass {
  Model model;
  long replicas, steps, batch;
  bool lengths;                 // whether the batches have them
  float *parameters;            // [K, P]
  const float *states_before;   // [K, layer, direction, h and c, B, H]; zeros when absent
  float *states_after;          // the same
  float *outputs;               // [K, N, outputs]: the read-out, in a pass without gradient
  float *loss;                  // [K]
  bool differentiates;
  float *gradient;              // [K, P]; may be absent though the pass differentiates
  float *norms, *whole_norm;    // [K, variables], [K]
  bool updates;
  Update update;       // of all replicas; its gradient and parameters are the pass's own
  double clip_norm;    // infinity for none
  const float *rates;  // [variables], what the learning rate of each is multiplied by, 0 for one that is frozen; null for 1
  bool measures_frozen;  // whether the norms of frozen variables are taken too
  float *weight_work;    // [K], where the multiply-adds that weight gradients take are added; may be absent

  // Whether the gradient of a variable is wanted.
  bool wants(long variable) const { return !rates || measures_frozen || rates[variable] != 0; }
  long rows() const { return steps * batch; }
  long read_rows() const { return model.every_step ? rows() : batch; }
  long states_size() const { return model.layers * model.directions * model.states() * batch * model.units; }
};

// Bytes of scratch that one replica of the pass works in.
long pass_scratch(const KernelTable &kernels, const Pass &pass);

// Takes replica k through the pass.
void run_replica(const KernelTable &kernels, const Pass &pass, long k, const Batch &batch, char *scratch);

}  // namespace init_sweep
