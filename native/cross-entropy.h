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

// Writes exp(x − most) into e, which may be x or null, and returns its sum; `most` is the largest of the row.
INLINE float soft_max_row(const float *x, float *e, long classes, float *most) {
  // Lanes beyond the last class repeat the first one.
  const vf fill = splat(x[0]);
  vf top = fill;
  for (long c = 0; c < classes; c += VL) {
    const vf v = load_part_or(x + c, classes - c, fill);
    top = v > top ? v : top;
  }
  *most = largest_lane(top);
  vf total = zero();
  for (long c = 0; c < classes; c += VL) {
    const vf v = first_lanes(vector_exp(load_part(x + c, classes - c) - *most), classes - c);
    if (e) store_part(e + c, v, classes - c);
    total += v;
  }
  return add_lanes(total);
}

static void cross_entropy(const CrossEntropy &c) {
  for (long k = 0; k < c.replicas; k++) {
    const float *weights = c.weights ? c.weights + k * c.rows : nullptr;
    double weight = weights ? 0 : (double)c.rows, loss = 0;
    LogSum logs;
    if (weights)
      for (long i = 0; i < c.rows; i++) weight += weights[i];
    for (long i = 0; i < c.rows; i++) {
      const long row = k * c.rows + i;
      const float *x = c.logits + row * c.classes;
      float *d = c.d_logits ? c.d_logits + row * c.classes : nullptr;
      const int32_t target = c.targets[row];
      const double w = weights ? weights[i] : 1, told = x[target];
      float most;
      const float sum = soft_max_row(x, d, c.classes, &most);
      loss += w * (most - told);
      logs.add(sum, w);
      if (!d) continue;
      const float part = (float)(w / weight), scale = part / sum;
      for (long j = 0; j < c.classes; j += VL)
        store_part(d + j, load_part(d + j, c.classes - j) * scale, c.classes - j);
      d[target] -= part;
    }
    logs.flush();
    c.loss[k] = (float)((loss + logs.logs) / weight);
  }
}
