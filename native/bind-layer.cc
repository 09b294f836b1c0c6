// JavaScript's way to the recurrent layer's kernels.
#include "bind.h"

namespace init_sweep {

static const char *const KINDS[] = {"rnn_tanh", "rnn_relu", "gru_after", "gru_before", "lstm"};
static const int GATES[] = {1, 1, 3, 3, 4};

// Aligns what the kernels write by the vector.
static float *aligned(float *p) { return reinterpret_cast<float *>((reinterpret_cast<uintptr_t>(p) + 63) & ~uintptr_t{63}); }
constexpr int64_t ALIGNMENT_ROOM = 16;

static int64_t saved_length(const KernelTable &kernels, const Layer &l) {
  // Sizes are checked one by one; their product is only bounded here.
  if (product({l.replicas, l.steps, l.batch, l.units + 64, 8}) > (int64_t{1} << 40)) return INT64_MAX;
  return l.replicas * kernels.saved_size(l.kind, l.steps, l.batch, l.units) + ALIGNMENT_ROOM;
}

static Layer read_sizes(Arguments &a) {
  Layer l{};
  l.kind = static_cast<CellKind>(a.whole("kind", 0, 4));
  l.replicas = a.whole("replicas");
  l.steps = a.whole("steps");
  l.batch = a.whole("batch");
  l.units = a.whole("units");
  return l;
}

// Everything that forward and backward share; `outputs` and `saved` too.
static Layer read_layer(Arguments &a, const KernelTable &kernels) {
  Layer l = read_sizes(a);
  l.inputs = a.whole("inputs");
  l.reverse = a.flag("reverse");
  if (!a.ok()) return l;
  const int64_t gates = GATES[static_cast<int>(l.kind)] * l.units, rows = product({l.replicas, l.steps, l.batch});
  const int64_t state = product({l.replicas, l.batch, l.units});
  if (a.has("tokens")) l.tokens = a.indices("tokens", rows, l.inputs);
  else l.x = a.floats("x", product({rows, l.inputs}));
  l.wx = a.floats("wx", product({l.replicas, l.inputs, gates}));
  l.wt = a.floats("wt", product({l.replicas, l.units, gates}));
  l.bi = a.floats("bi", product({l.replicas, gates}));
  l.h0 = a.optional_floats("h0", state);
  if (l.kind == CellKind::lstm) l.c0 = a.optional_floats("c0", state);
  l.outputs = a.floats("outputs", product({rows, l.units}));
  if (a.ok()) l.saved = a.floats("saved", saved_length(kernels, l));
  if (l.saved) l.saved = aligned(l.saved);
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
  if (!a.ok()) return nullptr;
  const int64_t length = saved_length(*Environment::of(env)->kernels, l);
  napi_value value = nullptr;
  napi_create_double(env, (double)length, &value);
  return value;
}

napi_value layer_forward(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "layerForward");
  Environment &e = *Environment::of(env);
  Layer l = read_layer(a, *e.kernels);
  const int64_t state = product({l.replicas, l.batch, l.units});
  l.h_last = a.floats("hLast", state);
  if (l.kind == CellKind::lstm) l.c_last = a.floats("cLast", state);
  if (!take_scratch(a, e, l)) return nullptr;
  FlushDenormals flush;
  e.kernels->layer_forward(l);
  return nullptr;
}

napi_value layer_backward(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "layerBackward");
  Environment &e = *Environment::of(env);
  Layer l = read_layer(a, *e.kernels);
  const bool lstm = l.kind == CellKind::lstm;
  const int64_t gates = GATES[static_cast<int>(l.kind)] * l.units, rows = product({l.replicas, l.steps, l.batch});
  const int64_t state = product({l.replicas, l.batch, l.units});
  LayerGradient g{};
  g.d_outputs = a.optional_floats("dOutputs", product({rows, l.units}));
  g.d_h_last = a.optional_floats("dHLast", state);
  g.d_c_last = lstm ? a.optional_floats("dCLast", state) : nullptr;
  g.d_wx = a.floats("dWx", product({l.replicas, l.inputs, gates}));
  g.d_wt = a.floats("dWt", product({l.replicas, l.units, gates}));
  g.d_bi = a.floats("dBi", product({l.replicas, gates}));
  g.d_x = l.tokens ? nullptr : a.optional_floats("dX", product({rows, l.inputs}));
  g.d_h0 = a.optional_floats("dH0", state);
  g.d_c0 = lstm ? a.optional_floats("dC0", state) : nullptr;
  g.state_norms = a.floats("stateNorms", product({l.replicas, l.steps}));
  if (!take_scratch(a, e, l)) return nullptr;
  FlushDenormals flush;
  e.kernels->layer_backward(l, g);
  return nullptr;
}

}  // namespace init_sweep
