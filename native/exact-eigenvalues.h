// Eigenvalues of a matrix that need not be symmetric: src/math/eigenvalues.ts, step by step.

constexpr double EPSILON = 0x1p-52;

// Doubles from a row to the next while the iteration lasts: rows that lie a power of 2 apart would fight for the cache.
static long row_stride(long n) { return (n + 7) / 8 * 8 + 8; }

static void swap_both(double *a, long n, long i, long j) {
  const long stride = row_stride(n);
  const auto swap = [](double &x, double &y) {
    const double kept = x;
    x = y;
    y = kept;
  };
  for (long k = 0; k < n; k++) swap(a[i * stride + k], a[j * stride + k]);
  for (long k = 0; k < n; k++) swap(a[k * stride + i], a[k * stride + j]);
}

// a[j, m] += Σ factors[i] · a[j, i] over i > m, for COUNT rows from `row` on.
template <int COUNT>
static void add_columns(double *row, long n, long m, const double *factors) {
  const long stride = row_stride(n);
  double sums[COUNT];
  for (int r = 0; r < COUNT; r++) sums[r] = row[r * stride + m];
  for (long i = m + 1; i < n; i++)
    for (int r = 0; r < COUNT; r++) sums[r] += factors[i] * row[r * stride + i];
  for (int r = 0; r < COUNT; r++) row[r * stride + m] = sums[r];
}

static void to_hessenberg(double *a, long n, double *factors) {
  const long stride = row_stride(n);
  for (long m = 1; m < n - 1; m++) {
    long pivot = m;
    for (long j = m + 1; j < n; j++)
      if (std::fabs(a[j * stride + m - 1]) > std::fabs(a[pivot * stride + m - 1])) pivot = j;
    const double x = a[pivot * stride + m - 1];
    if (x == 0) continue;
    if (pivot != m) swap_both(a, n, pivot, m);
    const double *above = a + m * stride;
    for (long i = m + 1; i < n; i++) {
      double *__restrict row = a + i * stride;
      factors[i] = row[m - 1] / x;
      for (long j = m - 1; j < n; j++) row[j] -= factors[i] * above[j];
    }
    long j = 0;
    for (; j + 8 <= n; j += 8) add_columns<8>(a + j * stride, n, m, factors);
    for (; j < n; j++) add_columns<1>(a + j * stride, n, m, factors);
  }
  for (long i = 2; i < n; i++)
    for (long j = 0; j < i - 1; j++) a[i * stride + j] = 0;
}

static long small_subdiagonal(double *h, long stride, long last) {
  for (long l = last; l > 0; l--) {
    const double size = std::fabs(h[(l - 1) * stride + l - 1]) + std::fabs(h[l * stride + l]);
    if (std::fabs(h[l * stride + l - 1]) <= EPSILON * (size == 0 ? 1 : size)) {
      h[l * stride + l - 1] = 0;
      return l;
    }
  }
  return 0;
}

// The eigenvalues of the 2 × 2 block that ends at `last`.
static void pair_of(const double *h, long stride, long last, double shift, double *re, double *im) {
  const double a = h[(last - 1) * stride + last - 1], d = h[last * stride + last];
  const double product = h[last * stride + last - 1] * h[(last - 1) * stride + last];
  const double half = (a - d) / 2;
  const double root = half * half + product;
  if (root < 0) {
    re[0] = re[1] = (a + d) / 2 + shift;
    im[0] = std::sqrt(-root);
    im[1] = -im[0];
    return;
  }
  const double far = half + (half < 0 ? -1 : 1) * std::sqrt(root);
  re[0] = d + far + shift;
  re[1] = far == 0 ? re[0] : d - product / far + shift;
  im[0] = im[1] = 0;
}

struct Bulge {
  long start;
  double p, q, r;
};

// Where a double step begins, and the first column of the shifted square there.
static Bulge first_bulge(const double *h, long stride, long first, long last, bool exceptional) {
  const auto at = [=](long i, long j) { return h[i * stride + j]; };
  double x, y, w;
  if (exceptional) {
    const double size = std::fabs(at(last, last - 1)) + std::fabs(at(last - 1, last - 2));
    x = y = 0.75 * size;
    w = -0.4375 * (size * size);
  } else {
    x = at(last, last);
    y = at(last - 1, last - 1);
    w = at(last, last - 1) * at(last - 1, last);
  }
  for (long start = last - 2;; start--) {
    const double z = at(start, start);
    double p = ((x - z) * (y - z) - w) / at(start + 1, start) + at(start, start + 1);
    double q = at(start + 1, start + 1) - z - (x - z) - (y - z);
    double r = at(start + 2, start + 1);
    const double size = std::fabs(p) + std::fabs(q) + std::fabs(r);
    p /= size;
    q /= size;
    r /= size;
    if (start == first) return {start, p, q, r};
    const double beside = std::fabs(at(start, start - 1)) * (std::fabs(q) + std::fabs(r));
    const double around = std::fabs(at(start - 1, start - 1)) + std::fabs(z) + std::fabs(at(start + 1, start + 1));
    if (beside <= EPSILON * std::fabs(p) * around) return {start, p, q, r};
  }
}

struct Reflection {
  double p, q, r, s;
};

// On three rows and columns from k on, or on two.
template <bool WIDE>
static void reflect_three(double *h, long stride, long k, long first, long last, const Reflection &f) {
  const double x = f.p / f.s, y = f.q / f.s, z = f.r / f.s, v = f.q / f.p, w = f.r / f.p;
  double *__restrict a = h + k * stride, *__restrict b = h + (k + 1) * stride, *__restrict c = h + (k + (WIDE ? 2 : 1)) * stride;
  for (long j = k; j <= last; j++) {
    const double sum = a[j] + v * b[j] + (WIDE ? w * c[j] : 0);
    if (WIDE) c[j] -= sum * z;
    b[j] -= sum * y;
    a[j] -= sum * x;
  }
  const long below = last < k + 3 ? last : k + 3;
  for (long i = first; i <= below; i++) {
    double *row = h + i * stride + k;
    const double sum = x * row[0] + y * row[1] + (WIDE ? z * row[2] : 0);
    if (WIDE) row[2] -= sum * w;
    row[1] -= sum * v;
    row[0] -= sum;
  }
}

static void francis_step(double *h, long stride, long first, long last, bool exceptional) {
  auto [start, p, q, r] = first_bulge(h, stride, first, last, exceptional);
  for (long i = start + 2; i <= last; i++) {
    h[i * stride + i - 2] = 0;
    if (i > start + 2) h[i * stride + i - 3] = 0;
  }
  for (long k = start; k < last; k++) {
    const bool wide = k < last - 1;
    double size = 1;
    if (k > start) {
      p = h[k * stride + k - 1];
      q = h[(k + 1) * stride + k - 1];
      r = wide ? h[(k + 2) * stride + k - 1] : 0;
      size = std::fabs(p) + std::fabs(q) + std::fabs(r);
      if (size == 0) continue;
      p /= size;
      q /= size;
      r /= size;
    }
    const double s = (p < 0 ? -1 : 1) * std::sqrt(p * p + q * q + r * r);
    if (s == 0) continue;
    if (k > start)
      h[k * stride + k - 1] = -s * size;
    else if (first != start)
      h[k * stride + k - 1] *= -1;
    if (wide)
      reflect_three<true>(h, stride, k, first, last, {p + s, q, r, s});
    else
      reflect_three<false>(h, stride, k, first, last, {p + s, q, r, s});
  }
}

static bool eigenvalues(long n, const double *matrix, double *re, double *im, double *h) {
  const long stride = row_stride(n);
  for (long i = 0; i < n; i++) std::memcpy(h + i * stride, matrix + i * n, n * 8);
  to_hessenberg(h, n, re);
  double shift = 0;
  for (long last = n - 1; last >= 0;) {
    for (int sweeps = 0;; sweeps++) {
      const long first = small_subdiagonal(h, stride, last);
      if (first == last) {
        re[last] = h[last * stride + last] + shift;
        im[last] = 0;
        last -= 1;
        break;
      }
      if (first == last - 1) {
        pair_of(h, stride, last, shift, re + last - 1, im + last - 1);
        last -= 2;
        break;
      }
      if (sweeps == 10 || sweeps == 20) {
        const double more = h[last * stride + last];
        for (long i = 0; i <= last; i++) h[i * stride + i] -= more;
        shift += more;
      }
      if (sweeps == 60) return false;
      francis_step(h, stride, first, last, sweeps == 10 || sweeps == 20);
    }
  }
  return true;
}
