// Elimination with row pivots, and what is solved by it: src/math/lu.ts; products: src/math/square-product.ts.

static bool factorise(long n, double *lu, int32_t *order, double *kept) {
  bool singular = false;
  for (long i = 0; i < n; i++) order[i] = (int32_t)i;
  for (long k = 0; k < n; k++) {
    long pivot = k;
    for (long i = k + 1; i < n; i++)
      if (std::fabs(lu[i * n + k]) > std::fabs(lu[pivot * n + k])) pivot = i;
    if (pivot != k) {
      std::memcpy(kept, lu + k * n, n * 8);
      std::memcpy(lu + k * n, lu + pivot * n, n * 8);
      std::memcpy(lu + pivot * n, kept, n * 8);
      const int32_t row = order[k];
      order[k] = order[pivot];
      order[pivot] = row;
    }
    const double *above = lu + k * n;
    if (above[k] == 0) {
      singular = true;
      continue;
    }
    for (long i = k + 1; i < n; i++) {
      double *__restrict row = lu + i * n;
      const double factor = row[k] / above[k];
      row[k] = factor;
      if (factor != 0)
        for (long j = k + 1; j < n; j++) row[j] -= factor * above[j];
    }
  }
  return singular;
}

// Rows whose sums are made side by side: each by itself would wait for its last term.
constexpr int ROWS = 8;

template <int COUNT>
static void row_products(long n, const double *matrix, const double *x, double *y) {
  double sums[COUNT] = {};
  for (long j = 0; j < n; j++)
    for (int i = 0; i < COUNT; i++) sums[i] += matrix[i * n + j] * x[j];
  for (int i = 0; i < COUNT; i++) y[i] = sums[i];
}

static void apply(long n, const double *matrix, bool transpose, const double *x, double *__restrict y) {
  if (transpose) {
    for (long j = 0; j < n; j++) y[j] = 0;
    for (long i = 0; i < n; i++)
      for (long j = 0; j < n; j++) y[j] += matrix[i * n + j] * x[i];
    return;
  }
  long i = 0;
  for (; i + ROWS <= n; i += ROWS) row_products<ROWS>(n, matrix + i * n, x, y + i);
  for (; i < n; i++) row_products<1>(n, matrix + i * n, x, y + i);
}

static void solve(long n, const double *lu, const int32_t *order, bool transpose, const double *b, double *x,
                  double *__restrict y) {
  if (transpose) {
    for (long i = 0; i < n; i++) y[i] = b[i];
    for (long i = 0; i < n; i++) {
      const double *row = lu + i * n;
      y[i] /= row[i];
      for (long j = i + 1; j < n; j++) y[j] -= row[j] * y[i];
    }
    for (long i = n - 1; i >= 0; i--)
      for (long j = 0; j < i; j++) y[j] -= lu[i * n + j] * y[i];
    for (long i = 0; i < n; i++) x[order[i]] = y[i];
    return;
  }
  for (long i = 0; i < n; i++) {
    double sum = b[order[i]];
    for (long j = 0; j < i; j++) sum -= lu[i * n + j] * x[j];
    x[i] = sum;
  }
  for (long i = n - 1; i >= 0; i--) {
    double sum = x[i];
    for (long j = i + 1; j < n; j++) sum -= lu[i * n + j] * x[j];
    x[i] = sum / lu[i * n + i];
  }
}
