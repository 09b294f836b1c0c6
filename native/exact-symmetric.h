// Gram matrices, and symmetric ones made tridiagonal: src/math/gram-matrix.ts and extreme-eigenvalues.ts.

static void gram(long n, const double *matrix, double *out) {
  for (long i = 0; i < n * n; i++) out[i] = 0;
  for (long k = 0; k < n; k++) {
    const double *row = matrix + k * n;
    for (long i = 0; i < n; i++) {
      const double left = row[i];
      double *__restrict to = out + i * n;
      for (long j = i; j < n; j++) to[j] += left * row[j];
    }
  }
  for (long i = 0; i < n; i++)
    for (long j = 0; j < i; j++) out[i * n + j] = out[j * n + i];
}

static void tridiagonal(long n, double *a, double *diagonal, double *beside, double *scratch) {
  double *__restrict v = scratch, *__restrict p = scratch + n;
  for (long k = 0; k + 1 < n; k++) {
    double square = 0;
    for (long i = k + 1; i < n; i++) square += a[i * n + k] * a[i * n + k];
    const double first = a[(k + 1) * n + k];
    const double length = std::sqrt(square);
    beside[k] = first > 0 ? -length : length;
    if (length == 0) continue;
    for (long i = k + 1; i < n; i++) v[i] = a[i * n + k];
    v[k + 1] = first - beside[k];
    const double scale = 2 / (square - first * first + v[k + 1] * v[k + 1]);
    if (!std::isfinite(scale)) continue;
    // The matrix is symmetric, so that sums along a row may be made row by row.
    for (long i = k + 1; i < n; i++) p[i] = 0;
    for (long j = k + 1; j < n; j++) {
      const double *row = a + j * n;
      for (long i = k + 1; i < n; i++) p[i] += row[i] * v[j];
    }
    double inner = 0;
    for (long i = k + 1; i < n; i++) {
      p[i] = scale * p[i];
      inner += p[i] * v[i];
    }
    for (long i = k + 1; i < n; i++) p[i] -= scale * inner * v[i] / 2;
    for (long i = k + 1; i < n; i++) {
      double *__restrict row = a + i * n;
      for (long j = k + 1; j < n; j++) row[j] -= v[i] * p[j] + p[i] * v[j];
    }
  }
  for (long i = 0; i < n; i++) diagonal[i] = a[i * n + i];
}
