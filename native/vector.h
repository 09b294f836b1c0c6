// Vectors of VECTOR_LANES floats and the exponential family. Included inside an instruction set's namespace.
// exp is within 1, tanh within 2.1, sigmoid within 2.4 units in the last place of float32; NaN passes through.

constexpr int VL = VECTOR_LANES;
// How many accumulators a register tile may hold: 32 registers take 24, 16 take 12.
#if VECTOR_LANES == 16 || defined(__aarch64__)
constexpr int TILE = 24;
#else
constexpr int TILE = 12;
#endif

typedef float vf __attribute__((vector_size(VECTOR_LANES * 4), may_alias));
typedef float vfu __attribute__((vector_size(VECTOR_LANES * 4), aligned(4), may_alias));
typedef int32_t vi __attribute__((vector_size(VECTOR_LANES * 4), may_alias));

#define INLINE static inline __attribute__((always_inline))

INLINE vf load(const float *p) { return *reinterpret_cast<const vfu *>(p); }
INLINE void store(float *p, vf v) { *reinterpret_cast<vfu *>(p) = v; }

INLINE vf splat(float x) {
#if VECTOR_LANES == 16
  return (vf)_mm512_set1_ps(x);
#elif VECTOR_LANES == 8
  return (vf)_mm256_set1_ps(x);
#else
  return vf{x, x, x, x};
#endif
}

INLINE vf zero() { return vf{}; }

// 0, 1, 2 …
INLINE vi lane_numbers() {
  vi v{};
  for (int i = 0; i < VL; i++) v[i] = i;
  return v;
}

#if VECTOR_LANES == 8
// All bits of the first n lanes.
INLINE vi first_bits(long n) { return lane_numbers() < (int32_t)n; }
#endif

// The first n lanes of p, zeros in the others; n may exceed VL.
INLINE vf load_part(const float *p, long n) {
  if (n >= VL) return load(p);
#if VECTOR_LANES == 16
  return (vf)_mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p);
#elif VECTOR_LANES == 8
  return (vf)_mm256_maskload_ps(p, (__m256i)first_bits(n));
#else
  vf v = zero();
  for (long i = 0; i < n; i++) v[i] = p[i];
  return v;
#endif
}

// The first n lanes of p, those of `other` after them.
INLINE vf load_part_or(const float *p, long n, vf other) {
  if (n >= VL) return load(p);
#if VECTOR_LANES == 16
  return (vf)_mm512_mask_loadu_ps((__m512)other, (__mmask16)((1u << n) - 1), p);
#elif VECTOR_LANES == 8
  const vi bits = first_bits(n);
  return (vf)_mm256_blendv_ps((__m256)other, _mm256_maskload_ps(p, (__m256i)bits), (__m256)bits);
#else
  for (long i = 0; i < n; i++) other[i] = p[i];
  return other;
#endif
}

INLINE void store_part(float *p, vf v, long n) {
  if (n >= VL) return store(p, v);
#if VECTOR_LANES == 16
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), (__m512)v);
#elif VECTOR_LANES == 8
  // In parts of 4, 2 and 1: a masked store takes many cycles on AMD.
  __m128 rest = _mm256_castps256_ps128((__m256)v);
  if (n & 4) {
    _mm_storeu_ps(p, rest);
    rest = _mm256_extractf128_ps((__m256)v, 1);
    p += 4;
  }
  if (n & 2) {
    _mm_storel_pi(reinterpret_cast<__m64 *>(p), rest);
    rest = _mm_movehl_ps(rest, rest);
    p += 2;
  }
  if (n & 1) _mm_store_ss(p, rest);
#else
  for (long i = 0; i < n; i++) p[i] = v[i];
#endif
}

// v with the lanes from n on set to zero; n may be negative or exceed VL.
INLINE vf first_lanes(vf v, long n) {
  if (n >= VL) return v;
  if (n <= 0) return zero();
#if VECTOR_LANES == 16
  return (vf)_mm512_maskz_mov_ps((__mmask16)((1u << n) - 1), (__m512)v);
#elif VECTOR_LANES == 8
  return (vf)((vi)v & first_bits(n));
#else
  for (long i = n; i < VL; i++) v[i] = 0;
  return v;
#endif
}

// The lanes added in pairs, halves first: a fixed order.
INLINE double sum_lanes(vf v) {
  double s[VL];
  for (int i = 0; i < VL; i++) s[i] = v[i];
  for (int w = VL / 2; w > 0; w /= 2)
    for (int i = 0; i < w; i++) s[i] += s[i + w];
  return s[0];
}

// The largest lane; NaN lanes may be passed over.
INLINE float largest_lane(vf v) {
#if VECTOR_LANES == 16
  return _mm512_reduce_max_ps((__m512)v);
#elif VECTOR_LANES == 8
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128((__m256)v), _mm256_extractf128_ps((__m256)v, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
#else
  float most = v[0];
  for (int i = 1; i < VL; i++) most = v[i] > most ? v[i] : most;
  return most;
#endif
}

// The sum of the lanes in single precision, in a fixed order.
INLINE float add_lanes(vf v) {
#if VECTOR_LANES == 16
  return _mm512_reduce_add_ps((__m512)v);
#elif VECTOR_LANES == 8
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128((__m256)v), _mm256_extractf128_ps((__m256)v, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
#else
  float s[VL];
  store(s, v);
  for (int w = VL / 2; w > 0; w /= 2)
    for (int i = 0; i < w; i++) s[i] += s[i + w];
  return s[0];
#endif
}

INLINE vf square_root(vf x) {
#if VECTOR_LANES == 16
  return (vf)_mm512_sqrt_ps((__m512)x);
#elif VECTOR_LANES == 8
  return (vf)_mm256_sqrt_ps((__m256)x);
#elif defined(__SSE2__)
  return (vf)_mm_sqrt_ps((__m128)x);
#else
  vf y;
  for (int i = 0; i < VL; i++) y[i] = __builtin_sqrtf(x[i]);
  return y;
#endif
}

// 1 / x for finite x ≥ 1.
INLINE vf reciprocal(vf x) {
#if VECTOR_LANES == 16
  // One Newton step takes the 14 bits of the estimate past float32, in a quarter of the time of a division.
  vf y = (vf)_mm512_rcp14_ps((__m512)x);
  return y + y * (1.0f - x * y);
#else
  return 1.0f / x;
#endif
}

// a / b for finite b ≥ 1: the estimate's quotient, corrected by its remainder.
INLINE vf divide(vf a, vf b) {
#if VECTOR_LANES == 16
  const vf r = (vf)_mm512_rcp14_ps((__m512)b);
  const vf y = a * r;
  return y + (a - y * b) * r;
#else
  return a / b;
#endif
}

struct Exponent {
  vf whole;       // 2^n
  vf fraction;    // exp(r) − 1
};

// exp(x) = whole · (1 + fraction), for |x| ≤ 88: x = n·ln 2 + r, |r| ≤ ln 2 / 2. Minimax polynomial of degree 6.
INLINE Exponent exponent(vf x) {
#if VECTOR_LANES == 16
  vf n = (vf)_mm512_roundscale_ps((__m512)(x * 1.44269504f), 8);
  vf whole = (vf)_mm512_scalef_ps(_mm512_set1_ps(1.0f), (__m512)n);
#else
  // Adding 1.5·2^23 rounds to a whole number and leaves it in the low bits.
  vf shifted = x * 1.44269504f + 12582912.0f;
  vf n = shifted - 12582912.0f;
  vf whole = (vf)(((vi)shifted << 23) + 0x3f800000);
#endif
  vf r = x - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  vf q = r * 0.0013813144760206342f + 0.008369418792426586f;
  q = q * r + 0.04166845604777336f;
  q = q * r + 0.16666515171527863f;
  q = q * r + 0.4999999403953552f;
  return {whole, (r * r) * q + r};
}

INLINE vf vector_exp(vf x) {
  x = x < -87.3f ? splat(-87.3f) : x;
  x = x > 88.3f ? splat(88.3f) : x;
  Exponent e = exponent(x);
  return e.whole * (1.0f + e.fraction);
}

INLINE vf vector_sigmoid(vf x) { return reciprocal(1.0f + vector_exp(-x)); }

// (e^2|x| − 1) / (e^2|x| + 1) with the sign of x.
INLINE vf vector_tanh(vf x) {
  vi sign = (vi)x & (int32_t)0x80000000;
  vf a = (vf)((vi)x & 0x7fffffff);
  a = a > 9.02f ? splat(9.02f) : a;
  Exponent e = exponent(a + a);
  vf m = e.whole * e.fraction + (e.whole - 1.0f);
  vf y = divide(m, m + 2.0f);
  return (vf)((vi)y | sign);
}
