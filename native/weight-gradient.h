// Weight gradients as large products over all steps: aᵀ · dz. Included inside an instruction set's namespace.

// Whether the gradient of any of some slots' gates is wanted.
template <class Cell>
INLINE bool wants_any(float *const *gates, int first, int slots) {
  for (int s = first; s < first + slots; s++)
    if (gates[Cell::gate(s)]) return true;
  return false;
}

// Calls f(Int<slots>, first slot): for all of them at once where the gradient of every gate is wanted, else for each
// wanted one by itself. The sums of a slot come out the same to the bit either way.
template <class Cell, int FIRST, int SLOTS, class F>
INLINE void wanted_slots(float *const *gates, F &&f) {
  int wanted = 0;
  for (int s = FIRST; s < FIRST + SLOTS; s++) wanted += gates[Cell::gate(s)] != nullptr;
  if (wanted == SLOTS) return f(Int<SLOTS>{}, FIRST);
  if constexpr (SLOTS > 1)
    for (int s = FIRST; s < FIRST + SLOTS; s++)
      if (gates[Cell::gate(s)]) f(Int<1>{}, s);
}

INLINE void count_work(const LayerGradient &g, long multiply_adds) {
  if (g.weight_work) *g.weight_work += multiply_adds;
}

// How many floats of the left side stand packed at a time: they stay in the second-level cache for all panels.
constexpr long PACKED = 24576;

// `columns` columns of `rows` rows of a as tiles read them: [block of MAX columns at most][row][column].
template <int MAX>
static void pack_columns(float *to, const float *a, long lda, long rows, long columns) {
  row_blocks<MAX>(columns, [&](auto size, long m) {
    constexpr int MR = decltype(size)::value;
    float *at = to + m * rows;
    for (long row = 0; row < rows; row++) __builtin_memcpy(at + row * MR, a + row * lda + m, MR * sizeof(float));
  });
}

// sums [panel][m][slot][WIDTH] += Σ_row a[row][m] · dz[panel][row][slot] for SLOTS slots from `slot` on, where the first
// of them stands in `sums`, which has room for ROOM slots: `a` is [rows, columns] with stride lda. `packed` has room for
// PACKED floats.
template <class Cell, int SLOTS, int ROOM>
static void add_outer(float *sums, int slot, const float *a, long lda, long columns, const float *dz, long panel_stride,
                      long rows, long units, float *packed) {
  using S = Shape<Cell>;
  constexpr int NV = SLOTS * Cell::UNITS, MAX = TILE / NV;
  constexpr long LINE = ROOM * S::WIDTH;
  const long chunks = (rows * S::ROW + CHUNK - 1) / CHUNK;
  for (long chunk = 0; chunk < chunks; chunk++) {
    const long r0 = rows * chunk / chunks, inner = rows * (chunk + 1) / chunks - r0;
    const long group = PACKED / inner / MAX * MAX;
    for (long m0 = 0; m0 < columns; m0 += group) {
      const long here = columns - m0 < group ? columns - m0 : group;
      pack_columns<MAX>(packed, a + r0 * lda + m0, lda, inner, here);
      for (long p = 0; p < S::panels(units); p++) {
        const float *b = dz + p * panel_stride + r0 * S::ROW + slot * S::WIDTH;
        float *out = sums + (p * columns + m0) * LINE;
        row_blocks<MAX>(here, [&](auto size, long m) {
          constexpr int MR = decltype(size)::value;
          vf s[MR][NV];
          float *o = out + m * LINE;
#pragma GCC unroll 24
          for (int r = 0; r < MR; r++)
#pragma GCC unroll 8
            for (int v = 0; v < NV; v++) s[r][v] = load(o + r * LINE + v * VL);
          multiply_add<true>(s, packed + m * inner, MR, b, S::ROW, inner);
#pragma GCC unroll 24
          for (int r = 0; r < MR; r++)
#pragma GCC unroll 8
            for (int v = 0; v < NV; v++) store(o + r * LINE + v * VL, s[r][v]);
        });
      }
    }
  }
}

// sums [panel][symbol][X_WIDTH] += SLOTS slots from `slot` on of the rows of dz, in the order of the rows; the first of
// the slots stands in `sums`.
template <class Cell, int SLOTS>
static void scatter_rows(float *sums, int slot, const int32_t *tokens, long symbols, const float *dz, long panel_stride,
                         long rows, long units) {
  using S = Shape<Cell>;
  for (long p = 0; p < S::panels(units); p++)
    for (long row = 0; row < rows; row++) {
      const float *from = dz + p * panel_stride + row * S::ROW + slot * S::WIDTH;
      float *to = sums + (p * symbols + tokens[row]) * S::X_WIDTH;
#pragma GCC unroll 8
      for (int v = 0; v < SLOTS * Cell::UNITS; v++) store(to + v * VL, load(to + v * VL) + load(from + v * VL));
    }
}

// d(bias) [panel][X_WIDTH] += the sum of SLOTS slots of dz from `slot` on over its rows, in four interleaved runs; the
// first of the slots stands in `sums`.
template <class Cell, int SLOTS>
static void sum_rows(float *sums, int slot, const float *dz, long panel_stride, long rows, long units) {
  using S = Shape<Cell>;
  constexpr int NV = SLOTS * Cell::UNITS;
  for (long p = 0; p < S::panels(units); p++) {
    vf s[4][NV] = {};
    const float *from = dz + p * panel_stride + slot * S::WIDTH;
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
