// Mean of −log softmax(logits)[target] and its gradient in one pass. Included inside an instruction set's namespace.

// Writes exp(x − max) into e and returns its sum; log of the sum plus the maximum comes by `log_sum`.
INLINE float soft_max_row(const float *x, float *e, long classes, float *log_sum) {
  // Lanes beyond the last class repeat the first one.
  const vf fill = splat(x[0]);
  vf top = fill;
  for (long c = 0; c < classes; c += VL) {
    const vf v = load_part_or(x + c, classes - c, fill);
    top = v > top ? v : top;
  }
  const float most = largest_lane(top);
  vf total = zero();
  for (long c = 0; c < classes; c += VL) {
    const vf v = first_lanes(vector_exp(load_part(x + c, classes - c) - most), classes - c);
    if (e) store_part(e + c, v, classes - c);
    total += v;
  }
  const float sum = add_lanes(total);
  *log_sum = __builtin_logf(sum) + most;
  return sum;
}

static void cross_entropy(const CrossEntropy &c) {
  for (long k = 0; k < c.replicas; k++) {
    const float *weights = c.weights ? c.weights + k * c.rows : nullptr;
    double weight = weights ? 0 : (double)c.rows, loss = 0;
    if (weights)
      for (long i = 0; i < c.rows; i++) weight += weights[i];
    for (long i = 0; i < c.rows; i++) {
      const long row = k * c.rows + i;
      const float *x = c.logits + row * c.classes;
      float *d = c.d_logits ? c.d_logits + row * c.classes : nullptr;
      float log_sum;
      const float sum = soft_max_row(x, d, c.classes, &log_sum);
      const int32_t target = c.targets[row];
      const double w = weights ? weights[i] : 1;
      loss += w * ((double)log_sum - x[target]);
      if (!d) continue;
      const float part = (float)(w / weight), scale = part / sum;
      for (long j = 0; j < c.classes; j += VL)
        store_part(d + j, load_part(d + j, c.classes - j) * scale, c.classes - j);
      d[target] -= part;
    }
    c.loss[k] = (float)(loss / weight);
  }
}
