// Register tiles: MR rows by NV vectors of running sums. Included inside an instruction set's namespace.

// A chunk of packed weights is kept within this many floats, so that it stays in the first-level cache.
constexpr long CHUNK = 9216;

template <int N>
struct Int {
  static constexpr int value = N;
};

// Calls f(Int<n>) for n in 1 … MAX.
template <int MAX, class F>
INLINE void with_constant(long n, F &&f) {
  if constexpr (MAX >= 1) {
    if (n == MAX) f(Int<MAX>{});
    else with_constant<MAX - 1>(n, f);
  }
}

// Splits rows into even blocks of at most MAX: f(Int<block>, first row). The split depends on rows alone.
template <int MAX, class F>
INLINE void row_blocks(long rows, F &&f) {
  long blocks = (rows + MAX - 1) / MAX;
  for (long i = 0; i < blocks; i++) {
    long first = rows * i / blocks;
    with_constant<MAX>(rows * (i + 1) / blocks - first, [&](auto size) { f(size, first); });
  }
}

// Asks for the cache lines of n floats from p on, to be read when a tile's product is done.
INLINE void want(const float *p, long n) {
#pragma GCC unroll 8
  for (long i = 0; i < n; i += 16) __builtin_prefetch(p + i, 0, 3);
}

// sums[r][v] += Σ_k a(r, k) · b[k][v]. a(r, k) is a[r·lda + k], or a[r + k·lda] when transposed; b is packed.
template <bool TRANSPOSED, int MR, int NV>
INLINE void multiply_add(vf (&sums)[MR][NV], const float *a, long lda, const float *b, long ldb, long inner) {
  vf s[MR][NV];
#pragma GCC unroll 24
  for (int r = 0; r < MR; r++)
#pragma GCC unroll 8
    for (int v = 0; v < NV; v++) s[r][v] = sums[r][v];
#pragma GCC unroll 1
  for (long k = 0; k < inner; k++) {
    vf row[NV];
#pragma GCC unroll 8
    for (int v = 0; v < NV; v++) row[v] = load(b + v * VL);
#pragma GCC unroll 24
    for (int r = 0; r < MR; r++) {
      vf x = splat(TRANSPOSED ? a[r] : a[r * lda]);
#pragma GCC unroll 8
      for (int v = 0; v < NV; v++) s[r][v] += x * row[v];
    }
    b += ldb;
    a += TRANSPOSED ? lda : 1;
  }
#pragma GCC unroll 24
  for (int r = 0; r < MR; r++)
#pragma GCC unroll 8
    for (int v = 0; v < NV; v++) sums[r][v] = s[r][v];
}

// multiply_add on the vectors FIRST … FIRST + COUNT of wider sums.
template <int FIRST, int COUNT, int MR, int NV>
INLINE void multiply_part(vf (&sums)[MR][NV], const float *a, long lda, const float *b, long ldb, long inner) {
  if constexpr (FIRST == 0 && COUNT == NV) {
    multiply_add<false>(sums, a, lda, b, ldb, inner);
  } else {
    vf s[MR][COUNT];
#pragma GCC unroll 24
    for (int r = 0; r < MR; r++)
#pragma GCC unroll 8
      for (int v = 0; v < COUNT; v++) s[r][v] = sums[r][FIRST + v];
    multiply_add<false>(s, a, lda, b, ldb, inner);
#pragma GCC unroll 24
    for (int r = 0; r < MR; r++)
#pragma GCC unroll 8
      for (int v = 0; v < COUNT; v++) sums[r][FIRST + v] = s[r][v];
  }
}
