// JavaScript's way to the products, the loss, the updates and the norms.
#include "bind.h"

namespace init_sweep {

napi_value mat_mul(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "matMul");
  Environment &e = *Environment::of(env);
  MatMul m{};
  m.replicas = a.whole("replicas");
  m.rows = a.whole("rows");
  m.inner = a.whole("inner");
  m.columns = a.whole("columns");
  m.transpose_a = a.flag("transposeA");
  m.transpose_b = a.flag("transposeB");
  const bool one_a = a.flag("oneA"), one_b = a.flag("oneB");
  m.stride_a = one_a ? 0 : m.rows * m.inner;
  m.stride_b = one_b ? 0 : m.inner * m.columns;
  m.a = a.floats("a", product({one_a ? 1 : m.replicas, m.rows, m.inner}));
  m.b = a.floats("b", product({one_b ? 1 : m.replicas, m.inner, m.columns}));
  m.bias = a.optional_floats("bias", product({m.replicas, m.columns}));
  m.out = a.floats("out", product({m.replicas, m.rows, m.columns}));
  if (!a.ok()) return nullptr;
  m.scratch = e.scratch(e.kernels->mat_mul_scratch(m));
  if (!m.scratch) a.fail_range("not enough memory");
  if (!a.ok()) return nullptr;
  FlushDenormals flush;
  e.kernels->mat_mul(m);
  return nullptr;
}

napi_value cross_entropy(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "crossEntropy");
  CrossEntropy c{};
  c.replicas = a.whole("replicas");
  c.rows = a.whole("rows");
  c.classes = a.whole("classes");
  const int64_t rows = product({c.replicas, c.rows}), size = product({rows, c.classes});
  c.logits = a.floats("logits", size);
  c.targets = a.indices("targets", rows, c.classes);
  c.weights = a.optional_floats("weights", rows);
  c.loss = a.floats("loss", c.replicas);
  c.d_logits = a.optional_floats("dLogits", size);
  if (!a.ok()) return nullptr;
  FlushDenormals flush;
  Environment::of(env)->kernels->cross_entropy(c);
  return nullptr;
}

Update read_rule(Arguments &a) {
  Update u{};
  u.rule = static_cast<Rule>(a.whole("rule", 0, 3));
  if (u.rule != Rule::sgd) u.a = a.number("decay");
  if (u.rule == Rule::momentum) u.nesterov = a.flag("nesterov");
  if (u.rule == Rule::rmsprop || u.rule == Rule::adam) u.epsilon = a.number("epsilon");
  if (u.rule == Rule::adam) {
    u.b = a.number("decay2");
    u.correction1 = a.number("correction1");
    u.correction2 = a.number("correction2");
  }
  return u;
}

int slots_of(Rule rule) { return rule == Rule::sgd ? 0 : rule == Rule::adam ? 2 : 1; }

napi_value update(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "update");
  Update u = read_rule(a);
  u.replicas = a.whole("replicas");
  u.size = a.whole("size");
  const int64_t size = product({u.replicas, u.size});
  u.gradient = a.floats("gradient", size);
  u.parameters_in = a.floats("parameters", size);
  u.parameters = a.floats("nextParameters", size);
  static const char *const FROM[] = {"slot0", "slot1"}, *const TO[] = {"nextSlot0", "nextSlot1"};
  for (int i = 0; i < slots_of(u.rule); i++) {
    u.slot_in[i] = a.floats(FROM[i], size);
    u.slot[i] = a.floats(TO[i], size);
  }
  u.learning_rate = a.floats("learningRate", u.replicas);
  u.scale = a.optional_floats("scale", u.replicas);
  if (!a.ok()) return nullptr;
  FlushDenormals flush;
  Environment::of(env)->kernels->update(u);
  return nullptr;
}

napi_value norms(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "norms");
  Norms n{};
  n.replicas = a.whole("replicas");
  n.size = a.whole("size");
  n.scopes = a.whole("scopes");
  n.values = a.floats("values", product({n.replicas, n.size}));
  n.offsets = a.indices("offsets", n.scopes + 1, n.size + 1);
  for (int64_t s = 0; a.ok() && s < n.scopes; s++)
    if (n.offsets[s] > n.offsets[s + 1]) a.fail_range("offsets[%lld] is above the one after it", (long long)s);
  n.by_scope = a.optional_floats("byScope", product({n.replicas, n.scopes}));
  n.global = a.optional_floats("global", n.replicas);
  if (!a.ok()) return nullptr;
  FlushDenormals flush;
  Environment::of(env)->kernels->norms(n);
  return nullptr;
}

napi_value elementary(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "elementary");
  const int64_t function = a.whole("function", 0, 2), size = a.whole("size");
  const float *in = a.floats("in", size);
  float *out = a.floats("out", size);
  if (!a.ok()) return nullptr;
  FlushDenormals flush;
  Environment::of(env)->kernels->elementary((int)function, size, in, out);
  return nullptr;
}

napi_value peak(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "peak");
  const int64_t repeats = a.whole("repeats");
  if (!a.ok()) return nullptr;
  napi_value value = nullptr;
  napi_create_double(env, Environment::of(env)->kernels->peak(repeats), &value);
  return value;
}

}  // namespace init_sweep
