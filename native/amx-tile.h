// AMX: products of float32 on the bfloat16 tile unit. Included inside an instruction set's namespace.
//
// A float32 x is the sum of three bfloat16 numbers of 8 bits each: b0 is x cut off, b1 is x − b0 rounded, b2 the rest,
// and both differences are exact. Of the nine products of two such sums the six largest are taken, with float32
// accumulation; the others are below 2^−23 of the product, and 2^−26 on average.

// A tile register's content: 16 rows of 64 bytes, either 32 bfloat16 or 16 float32 numbers.
struct alignas(64) Tile {
  int32_t row[16][16];
};

constexpr int PARTS = 3;
constexpr long TILE_ROWS = 16, TILE_DEPTH = 32, TILE_FLOATS = 256;

// Configures the thread's tile registers, all of full size, while it lives.
class TileSession {
 public:
  TileSession() {
    struct alignas(64) {
      uint8_t palette, start_row, reserved[14];
      uint16_t column_bytes[16];
      uint8_t rows[16];
    } configuration = {1, 0, {}, {64, 64, 64, 64, 64, 64, 64, 64}, {16, 16, 16, 16, 16, 16, 16, 16}};
    __asm__ volatile("ldtilecfg %0" : : "m"(configuration));
  }
  ~TileSession() { __asm__ volatile("tilerelease"); }
};

// The compiler's own intrinsics do not say that they read memory.
template <int REGISTER>
INLINE void tile_load(const Tile *from) {
  __asm__ volatile("tileloadd (%1,%2,1), %%tmm%c0" : : "i"(REGISTER), "r"(from), "r"(64L), "m"(*from));
}

// 16 rows of 16 floats, `stride` floats from one to the next.
template <int REGISTER>
INLINE void tile_load(const float *from, long stride) {
  __asm__ volatile("tileloadd (%1,%2,1), %%tmm%c0" : : "i"(REGISTER), "r"(from), "r"(stride * 4) : "memory");
}

template <int REGISTER>
INLINE void tile_store(float *to, long stride) {
  __asm__ volatile("tilestored %%tmm%c0, (%1,%2,1)" : : "i"(REGISTER), "r"(to), "r"(stride * 4) : "memory");
}

template <int REGISTER>
INLINE void tile_zero() {
  __asm__ volatile("tilezero %%tmm%c0" : : "i"(REGISTER));
}

// C += A · B: row i, column j gains Σ over d of A[i][2d]·B[d][2j] + A[i][2d + 1]·B[d][2j + 1].
template <int C, int A, int B>
INLINE void tile_multiply() {
  __asm__ volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(C), "i"(A), "i"(B));
}

// The parts of u and v side by side into one row of three tiles: u in the low halves, v in the high ones. So places k
// and k + 16 of a product's inner dimension make a pair, and no lane has to move. Infinity becomes NaN.
INLINE void split_pair(vf u, vf v, Tile *to, long row) {
  const __m512i mask = _mm512_set1_epi32((int32_t)0xffff0000), half = _mm512_set1_epi32(0x8000);
  // (a >> 16) | (b & mask)
  const auto join = [&](__m512i a, __m512i b) { return _mm512_ternarylogic_epi32(_mm512_srli_epi32(a, 16), b, mask, 0xf8); };
  const auto put = [&](int part, __m512i x) { _mm512_store_si512(to[part].row[row], x); };
  put(0, join((__m512i)u, (__m512i)v));
  u -= (vf)_mm512_and_si512((__m512i)u, mask);
  v -= (vf)_mm512_and_si512((__m512i)v, mask);
  const __m512i u1 = _mm512_and_si512(_mm512_add_epi32((__m512i)u, half), mask);
  const __m512i v1 = _mm512_and_si512(_mm512_add_epi32((__m512i)v, half), mask);
  put(1, join(u1, v1));
  u -= (vf)u1;
  v -= (vf)v1;
  put(2, join((__m512i)u, (__m512i)v));
}

// The transpose of 16 vectors.
INLINE void transpose(vf (&x)[16]) {
  __m512 a[16], b[16];
#pragma GCC unroll 16
  for (int i = 0; i < 16; i += 2) {
    a[i] = _mm512_unpacklo_ps((__m512)x[i], (__m512)x[i + 1]);
    a[i + 1] = _mm512_unpackhi_ps((__m512)x[i], (__m512)x[i + 1]);
  }
#pragma GCC unroll 16
  for (int i = 0; i < 16; i += 4)
#pragma GCC unroll 2
    for (int j = 0; j < 2; j++) {
      b[i + 2 * j] = (__m512)_mm512_unpacklo_pd((__m512d)a[i + j], (__m512d)a[i + j + 2]);
      b[i + 2 * j + 1] = (__m512)_mm512_unpackhi_pd((__m512d)a[i + j], (__m512d)a[i + j + 2]);
    }
  // b[4i + j] holds column j of rows 4i … 4i + 3 in each quarter, columns 4 apart.
#pragma GCC unroll 4
  for (int j = 0; j < 4; j++) {
    const __m512 p = _mm512_shuffle_f32x4(b[j], b[4 + j], 0x88), q = _mm512_shuffle_f32x4(b[j], b[4 + j], 0xdd);
    const __m512 r = _mm512_shuffle_f32x4(b[8 + j], b[12 + j], 0x88), s = _mm512_shuffle_f32x4(b[8 + j], b[12 + j], 0xdd);
    x[j] = (vf)_mm512_shuffle_f32x4(p, r, 0x88);
    x[8 + j] = (vf)_mm512_shuffle_f32x4(p, r, 0xdd);
    x[4 + j] = (vf)_mm512_shuffle_f32x4(q, s, 0x88);
    x[12 + j] = (vf)_mm512_shuffle_f32x4(q, s, 0xdd);
  }
}
