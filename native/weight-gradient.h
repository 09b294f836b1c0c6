// Weight gradients as large products over all steps: aᵀ · dz. Included inside an instruction set's namespace.

// sums [panel][m][WIDTH] += Σ_row a[row][m] · dz[panel][row][FIRST slot …]: `a` is [rows, columns] with stride lda.
template <class Cell, int FIRST, int SLOTS>
static void add_outer(float *sums, const float *a, long lda, long columns, const float *dz, long panel_stride, long rows,
                      long units) {
  using S = Shape<Cell>;
  constexpr int NV = SLOTS * Cell::UNITS, MAX = TILE / NV;
  const long chunks = (rows * S::ROW + CHUNK - 1) / CHUNK;
  for (long p = 0; p < S::panels(units); p++)
    for (long chunk = 0; chunk < chunks; chunk++) {
      const long r0 = rows * chunk / chunks, r1 = rows * (chunk + 1) / chunks;
      const float *b = dz + p * panel_stride + r0 * S::ROW + FIRST * S::WIDTH;
      float *out = sums + p * columns * NV * VL;
      row_blocks<MAX>(columns, [&](auto size, long m) {
        constexpr int MR = decltype(size)::value;
        vf s[MR][NV];
        float *o = out + m * NV * VL;
#pragma GCC unroll 24
        for (int r = 0; r < MR; r++)
#pragma GCC unroll 8
          for (int v = 0; v < NV; v++) s[r][v] = load(o + (r * NV + v) * VL);
        multiply_add<true>(s, a + r0 * lda + m, lda, b, S::ROW, r1 - r0);
#pragma GCC unroll 24
        for (int r = 0; r < MR; r++)
#pragma GCC unroll 8
          for (int v = 0; v < NV; v++) store(o + (r * NV + v) * VL, s[r][v]);
      });
    }
}

// sums [panel][symbol][X_WIDTH] += rows of dz, in the order of the rows.
template <class Cell>
static void scatter_rows(float *sums, const int32_t *tokens, long symbols, const float *dz, long panel_stride, long rows,
                         long units) {
  using S = Shape<Cell>;
  for (long p = 0; p < S::panels(units); p++)
    for (long row = 0; row < rows; row++) {
      const float *from = dz + p * panel_stride + row * S::ROW + Cell::X_FIRST * S::WIDTH;
      float *to = sums + (p * symbols + tokens[row]) * S::X_WIDTH;
#pragma GCC unroll 8
      for (int v = 0; v < S::X_WIDTH / VL; v++) store(to + v * VL, load(to + v * VL) + load(from + v * VL));
    }
}

// d(bias) [panel][X_WIDTH] += the sum of dz over its rows, in four interleaved runs.
template <class Cell>
static void sum_rows(float *sums, const float *dz, long panel_stride, long rows, long units) {
  using S = Shape<Cell>;
  constexpr int NV = S::X_WIDTH / VL;
  for (long p = 0; p < S::panels(units); p++) {
    vf s[4][NV] = {};
    const float *from = dz + p * panel_stride + Cell::X_FIRST * S::WIDTH;
    long row = 0;
    for (; row + 4 <= rows; row += 4)
#pragma GCC unroll 4
      for (int i = 0; i < 4; i++)
#pragma GCC unroll 8
        for (int v = 0; v < NV; v++) s[i][v] += load(from + (row + i) * S::ROW + v * VL);
    for (; row < rows; row++)
      for (int v = 0; v < NV; v++) s[0][v] += load(from + row * S::ROW + v * VL);
    for (int v = 0; v < NV; v++)
      store(sums + p * S::X_WIDTH + v * VL, load(sums + p * S::X_WIDTH + v * VL) + ((s[0][v] + s[1][v]) + (s[2][v] + s[3][v])));
  }
}
