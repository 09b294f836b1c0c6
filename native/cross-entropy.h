// Mean of −log softmax(logits)[target] and its gradient in one pass. Included inside an instruction set's namespace.

// The sum of w · log(x) over values x of at least 1: those with a weight of one are multiplied, so that one logarithm
// serves for many.
struct LogSum {
  double logs = 0, product = 1;
  void add(double x, double weight) {
    if (weight != 1) {
      logs += weight * __builtin_log(x);
      return;
    }
    product *= x;
    if (product > 1e200) flush();
  }
  void flush() {
    logs += __builtin_log(product);
    product = 1;
  }
};

// What a row of logits gives: its largest, and the sum of exp(x − largest). Its gradient goes to `d` if that is not
// null. `part` is the row's share of the loss.
struct SoftMaxRow {
  float most, sum;
};

// With all classes in NV vectors of registers: a row is read once and written once.
template <int NV>
INLINE SoftMaxRow soft_max_few(const float *x, float *d, long classes, int32_t target, float part) {
  const vi lane = lane_numbers();
  vf e[NV];
  // Lanes beyond the last class repeat the first one.
  const vf fill = splat(x[0]);
  vf top = fill, total = zero();
#pragma GCC unroll 4
  for (int v = 0; v < NV; v++) {
    e[v] = load_part_or(x + v * VL, classes - v * VL, fill);
    top = e[v] > top ? e[v] : top;
  }
  const float most = largest_lane(top);
#pragma GCC unroll 4
  for (int v = 0; v < NV; v++) {
    e[v] = first_lanes(vector_exp(e[v] - most), classes - v * VL);
    total += e[v];
  }
  const float sum = add_lanes(total);
  if (d) {
    const float scale = part / sum;
#pragma GCC unroll 4
    for (int v = 0; v < NV; v++) {
      const vi here = lane == (int32_t)(target - v * VL);
      store_part(d + v * VL, e[v] * scale - (vf)((vi)splat(part) & here), classes - v * VL);
    }
  }
  return {most, sum};
}

static SoftMaxRow soft_max_many(const float *x, float *d, long classes, int32_t target, float part) {
  const vf fill = splat(x[0]);
  vf top = fill, total = zero();
  for (long c = 0; c < classes; c += VL) {
    const vf v = load_part_or(x + c, classes - c, fill);
    top = v > top ? v : top;
  }
  const float most = largest_lane(top);
  for (long c = 0; c < classes; c += VL) {
    const vf v = first_lanes(vector_exp(load_part(x + c, classes - c) - most), classes - c);
    if (d) store_part(d + c, v, classes - c);
    total += v;
  }
  const float sum = add_lanes(total);
  if (d) {
    const float scale = part / sum;
    for (long c = 0; c < classes; c += VL) store_part(d + c, load_part(d + c, classes - c) * scale, classes - c);
    d[target] -= part;
  }
  return {most, sum};
}

// One replica; `row` is one of the functions above.
template <class Row>
INLINE float mean_loss(const CrossEntropy &c, long k, Row &&row) {
  const float *weights = c.weights ? c.weights + k * c.rows : nullptr, *x = c.logits + k * c.rows * c.classes;
  const int32_t *targets = c.targets + k * c.rows;
  float *d = c.d_logits ? c.d_logits + k * c.rows * c.classes : nullptr;
  double weight = weights ? 0 : (double)c.rows, loss = 0;
  LogSum logs;
  if (weights)
    for (long i = 0; i < c.rows; i++) weight += weights[i];
  for (long i = 0; i < c.rows; i++) {
    const long at = i * c.classes;
    const double w = weights ? weights[i] : 1, told = x[at + targets[i]];
    const SoftMaxRow r = row(x + at, d ? d + at : nullptr, c.classes, targets[i], (float)(w / weight));
    loss += w * (r.most - told);
    logs.add(r.sum, w);
  }
  logs.flush();
  return (float)((loss + logs.logs) / weight);
}

static void cross_entropy(const CrossEntropy &c) {
  const long vectors = (c.classes + VL - 1) / VL;
  for (long k = 0; k < c.replicas; k++)
    switch (vectors) {
      case 1: c.loss[k] = mean_loss(c, k, soft_max_few<1>); break;
      case 2: c.loss[k] = mean_loss(c, k, soft_max_few<2>); break;
      case 3: c.loss[k] = mean_loss(c, k, soft_max_few<3>); break;
      case 4: c.loss[k] = mean_loss(c, k, soft_max_few<4>); break;
      default: c.loss[k] = mean_loss(c, k, soft_max_many);
    }
}
