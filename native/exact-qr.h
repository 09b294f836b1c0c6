// Householder's QR: src/math/qr.ts.

static double norm(long size, const double *v) {
  double sum = 0;
  for (long i = 0; i < size; i++) sum += v[i] * v[i];
  return std::sqrt(sum);
}

// a := (I − 2vvᵀ)·a for a [rows, cols] with `stride` doubles from a row to the next. By strips of columns that stay in
// registers while their products with v are added up.
template <int WIDTH>
static void reflect_strip(long rows, double *__restrict a, long stride, const double *__restrict v) {
  double products[WIDTH] = {};
  for (long i = 0; i < rows; i++) {
    const double *row = a + i * stride;
    for (int j = 0; j < WIDTH; j++) products[j] += v[i] * row[j];
  }
  for (long i = 0; i < rows; i++) {
    double *row = a + i * stride;
    const double twice = 2 * v[i];
    for (int j = 0; j < WIDTH; j++) row[j] -= twice * products[j];
  }
}

static void reflect(long rows, long cols, double *a, long stride, const double *v) {
  long j = 0;
  for (; j + 32 <= cols; j += 32) reflect_strip<32>(rows, a + j, stride, v);
  for (; j + 8 <= cols; j += 8) reflect_strip<8>(rows, a + j, stride, v);
  for (; j < cols; j++) reflect_strip<1>(rows, a + j, stride, v);
}

static void qr(long rows, long cols, double *matrix, double *q, double *r, double *scratch) {
  double *reflectors = scratch;  // [cols, rows]
  for (long k = 0; k < cols; k++) {
    double *v = reflectors + k * rows + k;
    const long left = rows - k;
    for (long i = 0; i < left; i++) v[i] = matrix[(k + i) * cols + k];
    const double size = norm(left, v);
    v[0] += v[0] < 0 ? -size : size;
    const double length = norm(left, v);
    if (length > 0)
      for (long i = 0; i < left; i++) v[i] /= length;
    reflect(left, cols - k, matrix + k * cols + k, cols, v);
  }
  for (long i = 0; i < rows * cols; i++) q[i] = 0;
  for (long k = 0; k < cols; k++) q[k * cols + k] = 1;
  for (long k = cols - 1; k >= 0; k--)
    reflect(rows - k, cols - k, q + k * cols + k, cols, reflectors + k * rows + k);
  for (long i = 0; i < cols * cols; i++) r[i] = 0;
  double *signs = scratch + rows * cols;
  for (long k = 0; k < cols; k++) {
    signs[k] = matrix[k * cols + k] < 0 ? -1 : 1;
    for (long j = k; j < cols; j++) r[k * cols + j] = signs[k] * matrix[k * cols + j];
  }
  for (long i = 0; i < rows; i++)
    for (long k = 0; k < cols; k++) q[i * cols + k] *= signs[k];
}
