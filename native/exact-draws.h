// Random draws and normal numbers: src/math/philox.ts, normal.ts and logarithm.ts.

// Blocks of a stream that are made side by side.
constexpr int SIDE_BY_SIDE = 16;

// The draws of blocks block … block + SIDE_BY_SIDE − 1, two each.
static void draw_blocks(uint32_t key0, uint32_t key1, uint64_t block, double *out) {
  uint32_t c0[SIDE_BY_SIDE], c1[SIDE_BY_SIDE], c2[SIDE_BY_SIDE], c3[SIDE_BY_SIDE];
  for (int i = 0; i < SIDE_BY_SIDE; i++) {
    c0[i] = (uint32_t)(block + i);
    c1[i] = (uint32_t)((block + i) >> 32);
    c2[i] = c3[i] = 0;
  }
  for (int round = 0; round < 10; round++) {
    for (int i = 0; i < SIDE_BY_SIDE; i++) {
      const uint64_t a = (uint64_t)0xd2511f53 * c0[i], b = (uint64_t)0xcd9e8d57 * c2[i];
      c0[i] = (uint32_t)(b >> 32) ^ c1[i] ^ key0;
      c1[i] = (uint32_t)b;
      c2[i] = (uint32_t)(a >> 32) ^ c3[i] ^ key1;
      c3[i] = (uint32_t)a;
    }
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  uint64_t bits[2 * SIDE_BY_SIDE];
  for (int i = 0; i < SIDE_BY_SIDE; i++) {
    bits[2 * i] = (uint64_t)c0[i] << 20 | c1[i] >> 12;
    bits[2 * i + 1] = (uint64_t)c2[i] << 20 | c3[i] >> 12;
  }
  for (int i = 0; i < 2 * SIDE_BY_SIDE; i++) {
    // The 52 bits k as the fraction of 1 + k / 2^52: less 1 − 2^−53 that is (k + ½) / 2^52, without rounding.
    const uint64_t shifted = bits[i] | (uint64_t)0x3ff << 52;
    double one_and;
    std::memcpy(&one_and, &shifted, 8);
    out[i] = one_and - (1 - 0x1p-53);
  }
}

static void uniforms(uint32_t key0, uint32_t key1, uint64_t first, long size, double *out) {
  constexpr long DRAWS = 2 * SIDE_BY_SIDE;
  double some[DRAWS];
  long done = 0;
  if (first % 2 == 1 && size > 0) {
    draw_blocks(key0, key1, first / 2, some);
    done = size < DRAWS - 1 ? size : DRAWS - 1;
    std::memcpy(out, some + 1, done * 8);
  }
  for (; done + DRAWS <= size; done += DRAWS) draw_blocks(key0, key1, (first + done) / 2, out + done);
  if (done < size) {
    draw_blocks(key0, key1, (first + done) / 2, some);
    std::memcpy(out + done, some, (size - done) * 8);
  }
}

// Coefficients of Wichura's PPND16, the constant first.
constexpr double CENTRE_ABOVE[] = {3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946,
                                   45921.95393154987,  67265.7709270087,   33430.57558358813,  2509.0809287301227};
constexpr double CENTRE_BELOW[] = {1,
                                   42.31333070160091,
                                   687.1870074920579,
                                   5394.196021424751,
                                   21213.794301586597,
                                   39307.89580009271,
                                   28729.085735721943,
                                   5226.495278852854};
constexpr double FLANK_ABOVE[] = {1.4234371107496835, 4.630337846156546,  5.769497221460691,    3.6478483247632045,
                                  1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414};
constexpr double FLANK_BELOW[] = {1,
                                  2.053191626637759,
                                  1.6763848301838038,
                                  0.6897673349851,
                                  0.14810397642748008,
                                  0.015198666563616457,
                                  0.0005475938084995345,
                                  1.0507500716444169e-9};
constexpr double TAIL_ABOVE[] = {6.657904643501103,    5.463784911164114,     1.7848265399172913,    0.29656057182850487,
                                 0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7};
constexpr double TAIL_BELOW[] = {1,
                                 0.599832206555888,
                                 0.1369298809227358,
                                 0.014875361290850615,
                                 0.0007868691311456133,
                                 1.8463183175100548e-5,
                                 1.421511758316446e-7,
                                 2.0442631033899397e-15};

static inline double polynomial(const double *c, double x) {
  return ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0];
}

static inline uint64_t bits_of(double x) {
  uint64_t bits;
  std::memcpy(&bits, &x, 8);
  return bits;
}

constexpr double LN2_HIGH = 0.6931471803691238, LN2_LOW = 1.9082149292705877e-10;

// ln x as src/math/logarithm.ts takes it.
static double logarithm(double x) {
  if (!(x >= 0x1p-1022 && x <= 0x1.fffffffffffffp1023)) return std::log(x);
  uint64_t bits = bits_of(x);
  const uint32_t head = (uint32_t)(bits >> 32) & 0xfffff;
  const bool above = head >= 0x6a09c;
  const double power = (double)((int)(bits >> 52) - 1023 + (above ? 1 : 0));
  bits = (bits & 0xfffffffffffff) | (uint64_t)(above ? 0x3fe : 0x3ff) << 52;
  double m;
  std::memcpy(&m, &bits, 8);
  const double f = m - 1;
  if (((head + 2) & 0xfffff) < 3) {
    const double square = f * f * (0.5 - 0.3333333333333333 * f);
    return power * LN2_HIGH - ((square - power * LN2_LOW) - f);
  }
  const double s = f / (2 + f);
  const double z = s * s, w = z * z;
  const double even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const double odd =
      z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const double rest = odd + even;
  if (head > 0x6147a && head < 0x6b851) {
    const double half = 0.5 * f * f;
    return power * LN2_HIGH - ((half - (s * (half + rest) + power * LN2_LOW)) - f);
  }
  return power * LN2_HIGH - ((s * (f - rest) - power * LN2_LOW) - f);
}

static double outer_quantile(double p) {
  const double q = p - 0.5;
  const double nearer = q < 0 ? p : 1 - p;
  if (nearer == 0) return q < 0 ? -INFINITY : INFINITY;
  const double r = std::sqrt(-logarithm(nearer));
  const double size = r <= 5 ? polynomial(FLANK_ABOVE, r - 1.6) / polynomial(FLANK_BELOW, r - 1.6)
                             : polynomial(TAIL_ABOVE, r - 5) / polynomial(TAIL_BELOW, r - 5);
  return q < 0 ? -size : size;
}

static void normals(long size, double *values, double from, double span) {
  constexpr long PIECE = 256;
  double p[PIECE];
  for (long start = 0; start < size; start += PIECE) {
    double *x = values + start;
    const long count = size - start < PIECE ? size - start : PIECE;
    for (long i = 0; i < count; i++) p[i] = from + x[i] * span;
    for (long i = 0; i < count; i++) {
      const double q = p[i] - 0.5, r = 0.180625 - q * q;
      x[i] = q * polynomial(CENTRE_ABOVE, r) / polynomial(CENTRE_BELOW, r);
    }
    for (long i = 0; i < count; i++)
      if (!(std::fabs(p[i] - 0.5) <= 0.425)) x[i] = outer_quantile(p[i]);
  }
}
