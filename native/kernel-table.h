// What every instruction set's build of the kernels offers: plain structs in, plain functions out.
#pragma once
#include <cstdint>

namespace init_sweep {

enum class CellKind : int { rnn_tanh = 0, rnn_relu = 1, gru_after = 2, gru_before = 3, lstm = 4 };

// Every gate's weights or their gradients, in the cell's order: wx [I, H] and wt [H, H] with `stride` floats from a row
// to the next, bi [H].
template <class Float>
struct Gates {
  Float *wx[4], *wt[4], *bi[4];
  long stride;
};

// A recurrent layer of one replica, time-major; null pointers stand for what is absent.
struct Layer {
  CellKind kind;
  long steps, batch, inputs, units;
  bool reverse;
  const float *x;         // [T, B, I]
  const int32_t *tokens;  // [T, B], each in [0, I)
  const int32_t *lengths;  // [B], the steps of each sequence, in [0, T], or null: all of them
  Gates<const float> weights;
  const float *h0, *c0;    // [B, H]
  float *outputs;          // [T, B, H]
  long stride;             // floats from a row of the outputs to the next
  float *h_last, *c_last;  // [B, H]
  float *saved;            // saved_size floats, 64-byte aligned
  char *scratch;           // layer_scratch bytes, 64-byte aligned
};

// Gradients of a layer; `layer.saved` holds the forward's activations.
struct LayerGradient {
  const float *d_outputs;            // as the outputs, with their stride, or null
  const float *d_h_last, *d_c_last;  // [B, H] or null
  Gates<float> weights;  // null for what nobody wants
  float *weight_work;    // where the multiply-adds that weight gradients take are counted, or null
  float *d_x;          // [T, B, I] or null
  bool add_to_d_x;     // to what stands there
  float *d_h0, *d_c0;  // [B, H] or null
  float *state_norms;  // [T] or null: the norm of dL/dh after each step
};

struct MatMul {
  long replicas, rows, inner, columns;
  bool transpose_a, transpose_b;
  long stride_a, stride_b;  // floats from a replica to the next; 0 repeats one matrix
  const float *a, *b;
  const float *bias;  // [K, columns] or null
  float *out;
  char *scratch;
};

struct CrossEntropy {
  long replicas, rows, classes;
  const float *logits;     // [K, N, C]
  const int32_t *targets;  // [K, N]
  const float *weights;    // [K, N] or null
  float *loss;             // [K]
  float *d_logits;         // [K, N, C] or null
};

enum class Rule : int { sgd = 0, momentum = 1, rmsprop = 2, adam = 3 };

struct Update {
  Rule rule;
  long replicas, size;
  const float *gradient;       // [K, P]
  const float *parameters_in;  // [K, P]
  float *parameters;           // [K, P]; may be parameters_in
  const float *slot_in[2];
  float *slot[2];               // [K, P] each; may be slot_in
  const float *learning_rate;  // [K]
  const float *scale;          // [K], multiplies the gradient; null for 1
  double a, b, epsilon;        // momentum | rho | beta1; beta2; epsilon
  double correction1, correction2;  // Adam's 1 − beta^step
  bool nesterov;
};

struct Norms {
  long replicas, size, scopes;
  const float *values;      // [K, P]
  const int32_t *offsets;   // [S + 1]
  float *by_scope;          // [K, S]
  float *global;            // [K]
};

struct KernelTable {
  const char *name;
  int lanes;
  long (*saved_size)(CellKind, long steps, long batch, long units, bool lengths);  // floats a replica
  long (*layer_scratch)(CellKind, long steps, long batch, long inputs, long units);  // bytes
  void (*layer_forward)(const Layer &);
  void (*layer_backward)(const Layer &, const LayerGradient &);
  long (*mat_mul_scratch)(const MatMul &);
  void (*mat_mul)(const MatMul &);
  void (*column_sums)(long rows, long columns, const float *values, float *sums);
  void (*cross_entropy)(const CrossEntropy &);
  void (*update)(const Update &);
  void (*norms)(const Norms &);
  void (*elementary)(int which, long n, const float *in, float *out);  // 0 exp, 1 tanh, 2 sigmoid
  double (*peak)(long repeats);  // floating-point operations that its multiply-add loop made
};

extern const KernelTable kernels_baseline;
extern const KernelTable kernels_avx2;
extern const KernelTable kernels_avx512;
extern const KernelTable kernels_amx;

}  // namespace init_sweep
