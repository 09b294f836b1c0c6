// JavaScript's way to the recurrent layer's kernels.
#include "bind.h"

namespace init_sweep {

static const char *const KINDS[] = {"rnn_tanh", "rnn_relu", "gru_after", "gru_before", "lstm"};
static const int GATES[] = {1, 1, 3, 3, 4};

// Aligns what the kernels write by the vector.
static float *aligned(float *p) { return reinterpret_cast<float *>((reinterpret_cast<uintptr_t>(p) + 63) & ~uintptr_t{63}); }
constexpr int64_t ALIGNMENT_ROOM = 16;

static int64_t saved_length(const KernelTable &kernels, const Layer &l, bool lengths, int64_t replicas) {
  // Sizes are checked one by one; their product is only bounded here.
  if (product({replicas, l.steps, l.batch, l.units + 64, 8}) > (int64_t{1} << 40)) return INT64_MAX;
  return replicas * kernels.saved_size(l.kind, l.steps, l.batch, l.units, lengths) + ALIGNMENT_ROOM;
}

static Layer read_sizes(Arguments &a) {
  Layer l{};
  l.kind = static_cast<CellKind>(a.whole("kind", 0, 4));
  l.steps = a.whole("steps");
  l.batch = a.whole("batch");
  l.units = a.whole("units");
  l.stride = l.units;
  return l;
}

// A layer of replica 0 and what leads from a replica's arrays to the next one's.
struct Layers {
  Layer first;
  int64_t replicas, rows, state, gates;

  // p, an array of `size` numbers a replica, moved on to replica k; null stays null.
  template <class T>
  static T *at(T *p, int64_t k, int64_t size) {
    return p ? p + k * size : nullptr;
  }
};

// The gates of replica k in arrays wx [K, I, G·H], wt [K, H, G·H] and bi [K, G·H].
template <class Float>
static Gates<Float> gates_of(const Layers &s, int64_t k, Float *wx, Float *wt, Float *bi) {
  Gates<Float> g{};
  g.stride = s.gates;
  for (int i = 0; i < GATES[static_cast<int>(s.first.kind)]; i++) {
    const int64_t unit = i * s.first.units;
    g.wx[i] = wx + k * s.first.inputs * s.gates + unit;
    g.wt[i] = wt + k * s.first.units * s.gates + unit;
    g.bi[i] = bi + k * s.gates + unit;
  }
  return g;
}

// Everything that forward and backward share; `outputs` and `saved` too.
static Layers read_layers(Arguments &a, const KernelTable &kernels) {
  Layers s{};
  Layer &l = s.first;
  l = read_sizes(a);
  s.replicas = a.whole("replicas");
  l.inputs = a.whole("inputs");
  l.reverse = a.flag("reverse");
  if (!a.ok()) return s;
  s.gates = GATES[static_cast<int>(l.kind)] * l.units;
  s.rows = product({l.steps, l.batch});
  s.state = product({l.batch, l.units});
  const int64_t rows = product({s.replicas, s.rows}), state = product({s.replicas, s.state});
  if (a.has("tokens")) l.tokens = a.indices("tokens", rows, l.inputs);
  else l.x = a.floats("x", product({rows, l.inputs}));
  if (a.has("lengths")) l.lengths = a.indices("lengths", product({s.replicas, l.batch}), l.steps + 1);
  const float *wx = a.floats("wx", product({s.replicas, l.inputs, s.gates}));
  const float *wt = a.floats("wt", product({s.replicas, l.units, s.gates}));
  const float *bi = a.floats("bi", product({s.replicas, s.gates}));
  if (a.ok()) l.weights = gates_of(s, 0, wx, wt, bi);
  l.h0 = a.optional_floats("h0", state);
  if (l.kind == CellKind::lstm) l.c0 = a.optional_floats("c0", state);
  l.outputs = a.floats("outputs", product({rows, l.units}));
  if (a.ok()) l.saved = a.floats("saved", saved_length(kernels, l, l.lengths, s.replicas));
  if (l.saved) l.saved = aligned(l.saved);
  return s;
}

static Layer replica(const Layers &s, int64_t k, const KernelTable &kernels) {
  Layer l = s.first;
  l.x = Layers::at(l.x, k, s.rows * l.inputs);
  l.tokens = Layers::at(l.tokens, k, s.rows);
  l.lengths = Layers::at(l.lengths, k, l.batch);
  l.weights = gates_of(s, k, l.weights.wx[0], l.weights.wt[0], l.weights.bi[0]);
  l.h0 = Layers::at(l.h0, k, s.state);
  l.c0 = Layers::at(l.c0, k, s.state);
  l.outputs = Layers::at(l.outputs, k, s.rows * l.units);
  l.h_last = Layers::at(l.h_last, k, s.state);
  l.c_last = Layers::at(l.c_last, k, s.state);
  l.saved = Layers::at(l.saved, k, kernels.saved_size(l.kind, l.steps, l.batch, l.units, l.lengths));
  return l;
}

static bool take_scratch(Arguments &a, Environment &e, Layer &l) {
  if (!a.ok()) return false;
  l.scratch = e.scratch(e.kernels->layer_scratch(l.kind, l.steps, l.batch, l.inputs, l.units));
  if (!l.scratch) a.fail_range("not enough memory for %s with %ld inputs and %ld units", KINDS[(int)l.kind], l.inputs, l.units);
  return a.ok();
}

napi_value saved_length(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "savedLength");
  const Layer l = read_sizes(a);
  const int64_t replicas = a.whole("replicas");
  const bool lengths = a.has("lengths");
  if (!a.ok()) return nullptr;
  const int64_t length = saved_length(*Environment::of(env)->kernels, l, lengths, replicas);
  napi_value value = nullptr;
  napi_create_double(env, (double)length, &value);
  return value;
}

napi_value layer_forward(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "layerForward");
  Environment &e = *Environment::of(env);
  Layers s = read_layers(a, *e.kernels);
  const int64_t state = product({s.replicas, s.state});
  s.first.h_last = a.floats("hLast", state);
  if (s.first.kind == CellKind::lstm) s.first.c_last = a.floats("cLast", state);
  if (!take_scratch(a, e, s.first)) return nullptr;
  FlushDenormals flush;
  for (int64_t k = 0; k < s.replicas; k++) e.kernels->layer_forward(replica(s, k, *e.kernels));
  return nullptr;
}

napi_value layer_backward(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "layerBackward");
  Environment &e = *Environment::of(env);
  Layers s = read_layers(a, *e.kernels);
  Layer &l = s.first;
  const bool lstm = l.kind == CellKind::lstm;
  const int64_t outputs = product({s.replicas, s.rows, l.units}), state = product({s.replicas, s.state});
  const float *d_outputs = a.optional_floats("dOutputs", outputs);
  const float *d_h_last = a.optional_floats("dHLast", state);
  const float *d_c_last = lstm ? a.optional_floats("dCLast", state) : nullptr;
  float *d_wx = a.floats("dWx", product({s.replicas, l.inputs, s.gates}));
  float *d_wt = a.floats("dWt", product({s.replicas, l.units, s.gates}));
  float *d_bi = a.floats("dBi", product({s.replicas, s.gates}));
  float *d_x = l.tokens ? nullptr : a.optional_floats("dX", product({s.replicas, s.rows, l.inputs}));
  float *d_h0 = a.optional_floats("dH0", state);
  float *d_c0 = lstm ? a.optional_floats("dC0", state) : nullptr;
  float *state_norms = a.floats("stateNorms", product({s.replicas, l.steps}));
  if (!take_scratch(a, e, l)) return nullptr;
  FlushDenormals flush;
  for (int64_t k = 0; k < s.replicas; k++) {
    LayerGradient g{};
    g.d_outputs = Layers::at(d_outputs, k, s.rows * l.units);
    g.d_h_last = Layers::at(d_h_last, k, s.state);
    g.d_c_last = Layers::at(d_c_last, k, s.state);
    g.weights = gates_of(s, k, d_wx, d_wt, d_bi);
    g.d_x = Layers::at(d_x, k, s.rows * l.inputs);
    g.d_h0 = Layers::at(d_h0, k, s.state);
    g.d_c0 = Layers::at(d_c0, k, s.state);
    g.state_norms = Layers::at(state_norms, k, l.steps);
    e.kernels->layer_backward(replica(s, k, *e.kernels), g);
  }
  return nullptr;
}

}  // namespace init_sweep
