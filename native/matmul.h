// Products of matrices, replica by replica. Included inside an instruction set's namespace.

constexpr int MM_NV = 2, MM_WIDTH = MM_NV * VL, MM_ROWS = TILE / MM_NV;
constexpr long MM_INNER = 256;

static long mat_mul_scratch(const MatMul &) { return MM_INNER * MM_WIDTH * 4; }

// Columns [n, n + MM_WIDTH) and rows [k0, k1) of op(b), zeros beyond the last column.
static void pack_columns(float *to, const MatMul &m, const float *b, long n, long k0, long k1) {
  const long left = m.columns - n;
  for (long k = k0; k < k1; k++, to += MM_WIDTH)
    if (!m.transpose_b) {
#pragma GCC unroll 2
      for (int v = 0; v < MM_NV; v++)
        store(to + v * VL, left > v * VL ? load_part(b + k * m.columns + n + v * VL, left - v * VL) : zero());
    } else {
      for (long c = 0; c < MM_WIDTH; c++) to[c] = c < left ? b[(n + c) * m.inner + k] : 0;
    }
}

template <bool TRANSPOSE_A>
static void mat_mul_replica(const MatMul &m, const float *a, const float *b, const float *bias, float *out) {
  float *packed = reinterpret_cast<float *>(m.scratch);
  const long passes = m.inner ? (m.inner + MM_INNER - 1) / MM_INNER : 1;
  for (long n = 0; n < m.columns; n += MM_WIDTH)
    for (long pass = 0; pass < passes; pass++) {
      const long k0 = m.inner * pass / passes, k1 = m.inner * (pass + 1) / passes;
      pack_columns(packed, m, b, n, k0, k1);
      row_blocks<MM_ROWS>(m.rows, [&](auto size, long row) {
        constexpr int MR = decltype(size)::value;
        vf sums[MR][MM_NV];
        float *o = out + row * m.columns + n;
        const long left = m.columns - n;
#pragma GCC unroll 12
        for (int r = 0; r < MR; r++)
#pragma GCC unroll 2
          for (int v = 0; v < MM_NV; v++) {
            const float *from = pass ? o + r * m.columns : bias ? bias + n : nullptr;
            sums[r][v] = from && left > v * VL ? load_part(from + v * VL, left - v * VL) : zero();
          }
        const float *at = TRANSPOSE_A ? a + k0 * m.rows + row : a + row * m.inner + k0;
        multiply_add<TRANSPOSE_A>(sums, at, TRANSPOSE_A ? m.rows : m.inner, packed, MM_WIDTH, k1 - k0);
#pragma GCC unroll 12
        for (int r = 0; r < MR; r++)
#pragma GCC unroll 2
          for (int v = 0; v < MM_NV; v++)
            if (left > v * VL) store_part(o + r * m.columns + v * VL, sums[r][v], left - v * VL);
      });
    }
}

static void mat_mul(const MatMul &m) {
  for (long k = 0; k < m.replicas; k++) {
    const float *a = m.a + k * m.stride_a, *b = m.b + k * m.stride_b;
    const float *bias = m.bias ? m.bias + k * m.columns : nullptr;
    float *out = m.out + k * m.rows * m.columns;
    if (m.transpose_a) mat_mul_replica<true>(m, a, b, bias, out);
    else mat_mul_replica<false>(m, a, b, bias, out);
  }
}
