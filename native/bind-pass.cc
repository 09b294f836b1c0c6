// JavaScript's way to the pass over a whole model.
#include <cmath>
#include <vector>

#include "bind.h"
#include "model-pass.h"

namespace init_sweep {

constexpr int64_t MOST_UNITS = 1 << 20;

static Model read_model(Arguments &a) {
  Model m{};
  m.kind = static_cast<CellKind>(a.whole("kind", 0, 4));
  m.units = a.whole("units", 1, MOST_UNITS);
  m.layers = a.whole("layers", 1, MOST_LAYERS);
  m.directions = a.whole("directions", 1, 2);
  m.inputs = a.whole("inputSize");
  m.outputs = a.whole("outputSize");
  m.every_step = a.flag("everyStep");
  m.loss = static_cast<Loss>(a.whole("lossKind", 0, 1));
  if (m.loss == Loss::squared_error && m.outputs != 1) a.fail_range("outputSize is %ld, a squared error needs 1", m.outputs);
  if (!a.ok()) return m;
  m.offsets = a.indices("offsets", m.variables() + 1, INT32_MAX);
  if (a.ok() && m.offsets[0] != 0) a.fail_range("offsets[0] is %d, needs 0", m.offsets[0]);
  for (long v = 0; a.ok() && v < m.variables(); v++)
    if ((int64_t)m.offsets[v + 1] - m.offsets[v] != m.size_of(v))
      a.fail_range("variable %ld of the row has %lld numbers, needs %ld", v, (long long)m.offsets[v + 1] - m.offsets[v], m.size_of(v));
  return m;
}

static void read_update(Arguments &a, Pass &p, int64_t size) {
  p.updates = a.has("rule");
  if (!p.updates) return;
  p.update = read_rule(a);
  static const char *const SLOTS[] = {"slot0", "slot1"};
  for (int i = 0; i < slots_of(p.update.rule); i++) p.update.slot[i] = a.floats(SLOTS[i], size);
  p.update.learning_rate = a.floats("learningRate", p.replicas);
  p.clip_norm = a.has("clipNorm") ? a.number("clipNorm") : INFINITY;
}

static Pass read_pass(Arguments &a) {
  Pass p{};
  p.model = read_model(a);
  p.replicas = a.whole("replicas");
  p.steps = a.whole("steps");
  p.batch = a.whole("batch");
  p.lengths = a.has("lengths");
  p.differentiates = a.flag("differentiates");
  if (!a.ok()) return p;
  const int64_t size = product({p.replicas, p.model.size()});
  // Not more than the arrays of the batch can have, whose lengths are checked: no other size overflows.
  if (product({p.steps, p.batch}) > (int64_t{1} << 33)) a.fail_range("%ld steps of %ld sequences are too many", p.steps, p.batch);
  if (!a.ok()) return p;
  p.parameters = a.floats("parameters", size);
  const int64_t states = product({p.replicas, p.states_size()});
  p.states_before = a.optional_floats("statesBefore", states);
  p.states_after = a.optional_floats("statesAfter", states);
  if (p.states_before && p.states_before == p.states_after) a.fail_range("statesAfter must be another array than statesBefore");
  p.loss = a.floats("loss", p.replicas);
  if (p.differentiates) {
    p.gradient = a.optional_floats("gradient", size);
    p.norms = a.floats("norms", product({p.replicas, p.model.variables()}));
    p.whole_norm = a.floats("wholeNorms", p.replicas);
    p.rates = a.optional_floats("rates", p.model.variables());
    p.measures_frozen = p.rates && a.flag("measuresFrozen");
    p.weight_work = a.optional_floats("weightWork", p.replicas);
    read_update(a, p, size);
  } else {
    p.outputs = a.floats("outputs", product({p.replicas, p.read_rows(), p.model.outputs}));
  }
  return p;
}

// The batches: one that all replicas read, or one for each.
static std::vector<Batch> read_batches(Arguments &a, const Pass &p) {
  const Model &m = p.model;
  std::vector<Batch> batches;
  const bool tokens = a.flag("tokens"), weighted = a.has("weights");
  const int64_t count = a.count("inputs");
  if (a.ok() && count != 1 && count != p.replicas) a.fail_range("inputs has %lld arrays, needs 1 or %ld", (long long)count, p.replicas);
  for (int64_t n = 0; a.ok() && n < count; n++) {
    Batch b{};
    if (tokens) b.tokens = a.indices_at("inputs", n, p.rows(), m.inputs);
    else b.x = a.floats_at("inputs", n, product({p.rows(), m.inputs}));
    if (m.loss == Loss::cross_entropy) b.classes = a.indices_at("targets", n, p.read_rows(), m.outputs);
    else b.numbers = a.floats_at("targets", n, p.read_rows());
    if (p.lengths) b.lengths = a.indices_at("lengths", n, p.batch, p.steps + 1);
    if (weighted) b.weights = a.floats_at("weights", n, p.read_rows());
    batches.push_back(b);
  }
  return batches;
}

napi_value model_pass(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "modelPass");
  Environment &e = *Environment::of(env);
  const Pass p = read_pass(a);
  if (!a.ok()) return nullptr;
  const std::vector<Batch> batches = read_batches(a, p);
  if (!a.ok()) return nullptr;
  char *scratch = e.scratch(pass_scratch(*e.kernels, p));
  if (!scratch) a.fail_range("not enough memory for a batch of %ld steps of %ld sequences", p.steps, p.batch);
  if (!a.ok()) return nullptr;
  FlushDenormals flush;
  for (long k = 0; k < p.replicas; k++) run_replica(*e.kernels, p, k, batches[batches.size() == 1 ? 0 : k], scratch);
  return nullptr;
}

}  // namespace init_sweep
