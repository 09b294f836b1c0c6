// The forward steps of one replica with register tiles. Included inside an instruction set's namespace.

// A sequence and the weights that its panels' products read.
template <class Cell>
struct Forward : Sequence<Cell> {
  float *wx, *wt, *bias;
};

// One step's products and gates: for each panel, pieces of its weights that fit the cache, over all rows.
template <class Cell>
static void forward_step(const Forward<Cell> &f, const Step &step) {
  using S = Shape<Cell>;
  const Layer &l = f.layer;
  const long from_x = l.tokens ? 0 : l.inputs, from_h = step.h_before ? l.units : 0;
  const long inner = from_x + from_h;
  const long passes = inner * S::ROW > CHUNK ? (inner * S::ROW + CHUNK - 1) / CHUNK : 1;
  for (long p = 0; p < S::panels(l.units); p++) {
    const float *wx = f.wx + p * l.inputs * S::X_WIDTH, *wt = f.wt + p * l.units * S::H_WIDTH;
    for (long pass = 0; pass < passes; pass++) {
      const long k0 = inner * pass / passes, k1 = inner * (pass + 1) / passes;
      const long x0 = k0 < from_x ? k0 : from_x, x1 = k1 < from_x ? k1 : from_x;
      row_blocks<S::ROWS>(l.batch, [&](auto size, long row) {
        constexpr int MR = decltype(size)::value;
        constexpr int X = Cell::X_SLOTS * Cell::UNITS, H = Cell::H_SLOTS * Cell::UNITS;
        constexpr int H_AT = Cell::H_FIRST * Cell::UNITS;
        vf sums[MR][S::NV];
        float *z = f.z_row(p, step.first_row + row);
#pragma GCC unroll 24
        for (int r = 0; r < MR; r++)
#pragma GCC unroll 8
          for (int v = 0; v < S::NV; v++)
            sums[r][v] = pass ? load(z + r * S::ROW + v * VL) : load(f.bias + p * S::ROW + v * VL);
        if (l.tokens && pass == 0)
          for (int r = 0; r < MR; r++) {
            const float *w = wx + l.tokens[step.first_row + row + r] * S::X_WIDTH;
            for (int v = 0; v < X; v++) sums[r][v] += load(w + v * VL);
          }
        if (x1 > x0) {
          const float *a = l.x + (step.first_row + row) * l.inputs + x0;
          multiply_part<0, X>(sums, a, l.inputs, wx + x0 * S::X_WIDTH, S::X_WIDTH, x1 - x0);
        }
        if (k1 > from_x) {
          const long h0 = k0 > from_x ? k0 - from_x : 0;
          const float *a = step.h_before + row * step.h_stride + h0;
          multiply_part<H_AT, H>(sums, a, step.h_stride, wt + h0 * S::H_WIDTH, S::H_WIDTH, k1 - from_x - h0);
        }
        if (pass + 1 < passes) {
          for (int r = 0; r < MR; r++)
            for (int v = 0; v < S::NV; v++) store(z + r * S::ROW + v * VL, sums[r][v]);
        } else {
          for (int r = 0; r < MR; r++) finish_row<Cell, S::NV>(f, step, p, row + r, sums[r]);
        }
      });
    }
  }
}

// The second phase of the GRU that resets before the product: candidate and h from reset · h.
static void forward_candidate(const Sequence<GruBefore> &f, const Step &step, const float *w_candidate) {
  using S = Shape<GruBefore>;
  const long units = f.layer.units, stride = S::padded(units);
  for (long p = 0; p < S::panels(units); p++)
    row_blocks<12>(f.layer.batch, [&](auto size, long row) {
      constexpr int MR = decltype(size)::value;
      vf sums[MR][1];
      for (int r = 0; r < MR; r++) sums[r][0] = load(f.z_row(p, step.first_row + row + r));
      if (step.h_before)
        multiply_add<false>(sums, f.reset_h + (step.first_row + row) * stride, stride, w_candidate + p * units * VL, VL, units);
      for (int r = 0; r < MR; r++) finish_candidate(f, step, p, row + r, sums[r][0]);
    });
}
