#include "model-pass.h"

#include <cmath>
#include <cstring>

#include "pass-replica.h"

namespace init_sweep {

long Model::size_of(long variable) const {
  const long cell = variable / 3, part = variable % 3;
  if (cell == layers * directions * gates()) return part == 0 ? width() * outputs : outputs;
  const long layer = cell / (directions * gates());
  return (part == 0 ? inputs_of(layer) : part == 1 ? units : 1) * units;
}

namespace {

void multiply(const Replica &r, MatMul product, const float *a, const float *b, const float *bias, float *out) {
  product.a = a;
  product.b = b;
  product.bias = bias;
  product.out = out;
  product.scratch = r.arena.work;
  r.kernels.mat_mul(product);
}

// Puts h after a direction's last step beside that of the other one, [B, width].
void take_last(const Replica &r, long direction, const float *h_last) {
  const long units = r.model.units;
  for (long row = 0; row < r.pass.batch; row++)
    std::memcpy(r.arena.last + row * r.model.width() + direction * units, h_last + row * units, sizeof(float) * units);
}

// `rows` is what the read-out reads, [N, width]: the top layer's h at every step, or after each direction's last step.
void forward(const Replica &r, const float *&rows, float *read_out) {
  for (long layer = 0; layer < r.model.layers; layer++)
    for (long d = 0; d < r.model.directions; d++) {
      const Layer at = r.layer_at(layer, d);
      r.kernels.layer_forward(at);
      if (layer == r.model.layers - 1) take_last(r, d, at.h_last);
    }
  rows = r.model.every_step ? r.top_outputs() : r.arena.last;
  const int32_t *at = r.model.offsets + r.model.variables() - 2;
  multiply(r, ReadOutProducts(r.pass).forward, rows, r.parameters + at[0], r.parameters + at[1], read_out);
}

// The mean of the squares of `read_out` − numbers; leaves its gradient in `d` if that is not null.
float squared_error(long n, const float *read_out, const float *numbers, float *d) {
  double sum = 0;
  for (long i = 0; i < n; i++) {
    const float error = read_out[i] - numbers[i];
    sum += (double)error * error;
    if (d) d[i] = 2 * error / n;
  }
  return (float)(sum / n);
}

void take_loss(const Replica &r, const float *read_out, float *d_read_out) {
  const long rows = r.pass.read_rows();
  if (r.model.loss == Loss::squared_error) {
    r.pass.loss[r.k] = squared_error(rows, read_out, r.batch.numbers, d_read_out);
    return;
  }
  CrossEntropy c{};
  c.replicas = 1;
  c.rows = rows;
  c.classes = r.model.outputs;
  c.logits = read_out;
  c.targets = r.batch.classes;
  c.weights = r.batch.weights;
  c.loss = r.pass.loss + r.k;
  c.d_logits = d_read_out;
  r.kernels.cross_entropy(c);
}

void count_work(const Replica &r, long multiply_adds) {
  if (r.pass.weight_work) r.pass.weight_work[r.k] += multiply_adds;
}

// The read-out's gradients; what reaches the top layer goes into `g` of each direction.
void read_out_backward(const Replica &r, const float *rows, LayerGradient (&g)[2]) {
  const Model &m = r.model;
  const ReadOutProducts products(r.pass);
  const int32_t *at = m.offsets + m.variables() - 2;
  const float *d = r.arena.d_read_out;
  const MatMul &weights = products.to_weights;
  if (r.pass.wants(m.variables() - 2)) {
    multiply(r, weights, rows, d, nullptr, r.gradient + at[0]);
    count_work(r, weights.rows * weights.inner * weights.columns);
  }
  if (r.pass.wants(m.variables() - 1)) {
    r.kernels.column_sums(weights.inner, m.outputs, d, r.gradient + at[1]);
    count_work(r, weights.inner * m.outputs);
  }
  if (r.lowest_layer() == m.layers) return;
  float *to = m.every_step ? r.arena.d_outputs[0] : r.arena.d_last;
  multiply(r, products.to_input, d, r.parameters + at[0], nullptr, to);
  for (long direction = 0; direction < m.directions; direction++) {
    const float *from = to + direction * m.units;
    float *state = r.arena.d_state[direction];
    g[direction] = {};
    if (m.every_step) g[direction].d_outputs = from;
    else g[direction].d_h_last = state;
    for (long row = 0; !m.every_step && row < r.pass.batch; row++)
      std::memcpy(state + row * m.units, from + row * m.width(), sizeof(float) * m.units);
  }
}

void layers_backward(const Replica &r, LayerGradient (&g)[2]) {
  const long lowest = r.lowest_layer();
  for (long layer = r.model.layers - 1; layer >= lowest; layer--) {
    float *below = layer > lowest ? r.arena.d_outputs[(r.model.layers - layer) % 2] : nullptr;
    for (long d = 0; d < r.model.directions; d++) {
      if (!below && !r.wants_any(layer, d)) continue;
      g[d].weights = r.wanted_gates(layer, d);
      g[d].weight_work = r.pass.weight_work ? r.pass.weight_work + r.k : nullptr;
      g[d].d_x = below;
      g[d].add_to_d_x = d > 0;
      r.kernels.layer_backward(r.layer_at(layer, d), g[d]);
    }
    for (long d = 0; below && d < r.model.directions; d++) {
      g[d] = {};
      g[d].d_outputs = below + d * r.model.units;
    }
  }
}

void take_norms(const Replica &r) {
  Norms n{};
  n.replicas = 1;
  n.size = r.model.size();
  n.scopes = r.model.variables();
  n.values = r.gradient;
  n.offsets = r.model.offsets;
  n.by_scope = r.pass.norms + r.k * n.scopes;
  n.global = r.pass.whole_norm + r.k;
  if (r.pass.measures_frozen) {
    r.kernels.norms(n);
    n.by_scope = nullptr;
  }
  // The whole norm is that of what is trained, whether the rest is measured or not.
  for (long v = 0; r.pass.rates && v < n.scopes; v++)
    if (r.pass.rates[v] == 0)
      std::memset(r.gradient + n.offsets[v], 0, sizeof(float) * (n.offsets[v + 1] - n.offsets[v]));
  r.kernels.norms(n);
}

// Scales the gradient by clipNorm / max(norm, clipNorm), NaN where the norm is, and follows the optimizer's rule, in the
// numbers from `first` up to `last` of the row, at `rate` times the learning rate.
void update_part(const Replica &r, long first, long last, float rate) {
  const double norm = r.pass.whole_norm[r.k], most = r.pass.clip_norm;
  const float scale = norm <= most ? 1 : (float)(most / norm);
  const float learning_rate = r.pass.update.learning_rate[r.k] * rate;
  Update u = r.pass.update;
  u.replicas = 1;
  u.size = last - first;
  u.gradient = r.gradient + first;
  u.parameters_in = u.parameters = r.parameters + first;
  const long at = r.k * r.model.size() + first;
  for (int slot = 0; slot < 2; slot++) u.slot_in[slot] = u.slot[slot] = u.slot[slot] ? u.slot[slot] + at : nullptr;
  u.learning_rate = &learning_rate;
  u.scale = std::isinf(most) ? nullptr : &scale;
  r.kernels.update(u);
}

// Updates the variables that are trained, those side by side with one rate at once.
void update(const Replica &r) {
  const float *rates = r.pass.rates;
  if (!rates) return update_part(r, 0, r.model.size(), 1);
  const long variables = r.model.variables();
  for (long first = 0, next = 0; first < variables; first = next) {
    while (next < variables && rates[next] == rates[first]) next++;
    if (rates[first] != 0) update_part(r, r.model.offsets[first], r.model.offsets[next], rates[first]);
  }
}

}  // namespace

long pass_scratch(const KernelTable &kernels, const Pass &pass) { return PassArena(kernels, pass, nullptr).bytes; }

void run_replica(const KernelTable &kernels, const Pass &pass, long k, const Batch &batch, char *scratch) {
  const Replica r(kernels, pass, k, batch, scratch);
  const float *rows = nullptr;
  float *read_out = pass.differentiates ? r.arena.read_out : pass.outputs + k * pass.read_rows() * pass.model.outputs;
  forward(r, rows, read_out);
  take_loss(r, read_out, pass.differentiates ? r.arena.d_read_out : nullptr);
  if (!pass.differentiates) return;
  LayerGradient g[2];
  read_out_backward(r, rows, g);
  layers_backward(r, g);
  take_norms(r);
  if (pass.updates) update(r);
}

}  // namespace init_sweep
