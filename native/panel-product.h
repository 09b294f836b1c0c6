// Products whose left side is rows of dz: dz · wtᵀ for the step before, dz · wxᵀ for the input.
// Included inside an instruction set's namespace.

// Where the left side lies: panels of rows of ROW floats.
template <class Cell>
struct PanelRows {
  const float *z;      // the first row
  long panel_stride;   // floats from a panel to the next
  long panels, rows;
};

// sums += Σ over panels [p0, p1) of Z's rows times packed weights; one run of registers over all panels.
template <int INNER, int ROW, int MR, int NV>
INLINE void multiply_panels(vf (&sums)[MR][NV], const float *a, long panel_stride, const float *b, long count) {
  vf s[MR][NV];
#pragma GCC unroll 24
  for (int r = 0; r < MR; r++)
#pragma GCC unroll 8
    for (int v = 0; v < NV; v++) s[r][v] = sums[r][v];
#pragma GCC unroll 1
  for (long p = 0; p < count; p++) {
    const float *end = a + INNER;
#pragma GCC unroll 1
    for (const float *at = a; at < end; at++) {
      vf row[NV];
#pragma GCC unroll 8
      for (int v = 0; v < NV; v++) row[v] = load(b + v * VL);
#pragma GCC unroll 24
      for (int r = 0; r < MR; r++) {
        vf x = splat(at[r * ROW]);
#pragma GCC unroll 8
        for (int v = 0; v < NV; v++) s[r][v] += x * row[v];
      }
      b += NV * VL;
    }
    a += panel_stride;
  }
#pragma GCC unroll 24
  for (int r = 0; r < MR; r++)
#pragma GCC unroll 8
    for (int v = 0; v < NV; v++) sums[r][v] = s[r][v];
}

// For each block of BACK_WIDTH columns and each block of rows: want(Int<rows>, row, column) may prefetch; start(row, column, sums) fills the sums, the product
// is added, finish(row, column, sums) takes them. `weights` come from pack_transposed with the same slots.
// `partial` [rows, stride] holds sums between passes.
template <class Cell, int FIRST, int SLOTS, class Want, class Start, class Finish>
static void panel_product(const PanelRows<Cell> &a, const float *weights, long blocks, float *partial, long stride,
                          Want &&want_block, Start &&start, Finish &&finish) {
  using S = Shape<Cell>;
  constexpr int INNER = SLOTS * S::WIDTH;
  constexpr long FIT = CHUNK / (INNER * S::BACK_WIDTH) > 0 ? CHUNK / (INNER * S::BACK_WIDTH) : 1;
  const long passes = a.z ? (a.panels + FIT - 1) / FIT : 1;
  for (long q = 0; q < blocks; q++)
    for (long pass = 0; pass < passes; pass++) {
      const long p0 = a.panels * pass / passes, p1 = a.panels * (pass + 1) / passes;
      row_blocks<S::BACK_ROWS>(a.rows, [&](auto size, long row) {
        constexpr int MR = decltype(size)::value;
        vf sums[MR][S::BACK];
        if (pass + 1 == passes) want_block(size, row, q * S::BACK_WIDTH);
        if (pass == 0) {
#pragma GCC unroll 12
          for (int r = 0; r < MR; r++) start(row + r, q * S::BACK_WIDTH, sums[r]);
        } else {
          for (int r = 0; r < MR; r++)
            for (int v = 0; v < S::BACK; v++)
              sums[r][v] = load(partial + (row + r) * stride + q * S::BACK_WIDTH + v * VL);
        }
        if (a.z)
          multiply_panels<INNER, S::ROW>(sums, a.z + p0 * a.panel_stride + row * S::ROW + FIRST * S::WIDTH, a.panel_stride,
                                         weights + (q * a.panels + p0) * INNER * S::BACK_WIDTH, p1 - p0);
        if (pass + 1 < passes) {
          for (int r = 0; r < MR; r++)
            for (int v = 0; v < S::BACK; v++)
              store(partial + (row + r) * stride + q * S::BACK_WIDTH + v * VL, sums[r][v]);
        } else {
          for (int r = 0; r < MR; r++) finish(row + r, q * S::BACK_WIDTH, sums[r]);
        }
      });
    }
}
