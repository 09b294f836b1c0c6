#include "pass-arena.h"

#include <initializer_list>

namespace init_sweep {

static MatMul product(long rows, long inner, long columns, bool transpose_a, bool transpose_b) {
  MatMul m{};
  m.replicas = 1;
  m.rows = rows;
  m.inner = inner;
  m.columns = columns;
  m.transpose_a = transpose_a;
  m.transpose_b = transpose_b;
  return m;
}

ReadOutProducts::ReadOutProducts(const Pass &pass) {
  const long rows = pass.read_rows(), width = pass.model.width(), outputs = pass.model.outputs;
  forward = product(rows, width, outputs, false, false);
  to_input = product(rows, outputs, width, false, true);
  to_weights = product(width, rows, outputs, true, false);
}

static long more(long a, long b) { return a > b ? a : b; }

PassArena::PassArena(const KernelTable &kernels, const Pass &pass, char *base) {
  const Model &m = pass.model;
  long used = 0, needed = 0;
  const auto bytes_of = [&](long n) {
    char *piece = base ? base + used : nullptr;
    used += (n + 63) / 64 * 64;
    return piece;
  };
  const auto floats = [&](long n) { return reinterpret_cast<float *>(bytes_of(n * 4)); };
  for (long layer = 0; layer < m.layers; layer++) {
    for (long d = 0; d < m.directions; d++) saved[layer][d] = floats(kernels.saved_size(m.kind, pass.steps, pass.batch, m.units, pass.lengths));
    outputs[layer] = floats(pass.rows() * m.width());
    needed = more(needed, kernels.layer_scratch(m.kind, pass.steps, pass.batch, m.inputs_of(layer), m.units));
  }
  read_out = floats(pass.read_rows() * m.outputs);
  d_read_out = floats(pass.differentiates ? pass.read_rows() * m.outputs : 0);
  last = floats(pass.batch * m.width());
  d_last = floats(pass.batch * m.width());
  for (float *&state : d_state) state = floats(pass.batch * m.units);
  for (float *&state : end_state) state = floats(pass.batch * m.units);
  for (float *&slope : d_outputs) slope = floats(pass.differentiates ? pass.rows() * m.width() : 0);
  gradient = floats(pass.differentiates && !pass.gradient ? m.size() : 0);
  const ReadOutProducts products(pass);
  for (const MatMul &one : {products.forward, products.to_input, products.to_weights})
    needed = more(needed, kernels.mat_mul_scratch(one));
  work = bytes_of(needed);
  bytes = used;
}

}  // namespace init_sweep
