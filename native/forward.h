// The forward sequence of one replica. Included inside an instruction set's namespace.

// A chunk of packed weights is kept within this many floats, so that it stays in the first-level cache.
constexpr long CHUNK = 9216;

// A layer with pointers into its saved activations and the scratch.
template <class Cell>
struct Forward {
  const Layer &layer;
  float *z, *c, *reset_h;
  float *wx, *wt, *bias, *c_before;  // packed

  long rows() const { return layer.steps * layer.batch; }
  float *z_row(long panel, long row) const { return z + (panel * rows() + row) * Shape<Cell>::ROW; }
  long width_left(long panel) const { return layer.units - panel * Shape<Cell>::WIDTH; }
};

// What a tile does with its finished sums: the gates' arithmetic of one row. `row` counts within the step.
struct Step {
  long first_row;       // t·B
  const float *h_before;  // [B, H] or null, `h_stride` floats from a row to the next
  long h_stride;
  const float *c_before;  // panel 0 of the step before, then `c_stride` floats to the next panel
  long c_stride;
};

template <class Cell, int NV>
INLINE void finish_row(const Forward<Cell> &f, const Step &step, long panel, long row, vf (&s)[NV]) {
  using S = Shape<Cell>;
  float *z = f.z_row(panel, step.first_row + row);
  const long units = f.layer.units;
  float *h_out = f.layer.outputs + (step.first_row + row) * f.layer.stride + panel * S::WIDTH;
  const float *h_in = step.h_before ? step.h_before + row * step.h_stride + panel * S::WIDTH : nullptr;
  const long left = f.width_left(panel);
  if constexpr (Cell::GATES == 4) {
    const vf i = vector_sigmoid(s[0]), fg = vector_sigmoid(s[1]), g = vector_tanh(s[2]), o = vector_sigmoid(s[3]);
    const vf c = fg * load(step.c_before + panel * step.c_stride + row * VL) + i * g;
    store(z, i);
    store(z + VL, fg);
    store(z + 2 * VL, g);
    store(z + 3 * VL, o);
    store(f.c + (panel * f.rows() + step.first_row + row) * VL, c);
    store_part(h_out, o * vector_tanh(c), left);
  } else if constexpr (Cell::GATES == 1) {
    for (int v = 0; v < Cell::UNITS; v++) {
      const vf h = Cell::IS_RELU ? (s[v] < 0.0f ? zero() : s[v]) : vector_tanh(s[v]);
      store(z + v * VL, h);
      if (left > v * VL) store_part(h_out + v * VL, h, left - v * VL);
    }
  } else {
    const vf h = h_in ? load_part(h_in, left) : zero();
    const vf u = vector_sigmoid(s[1]), r = vector_sigmoid(s[2]);
    store(z + VL, u);
    store(z + 2 * VL, r);
    if constexpr (Cell::SLOTS == 4) {
      const vf c = vector_tanh(s[0] + r * s[3]);
      store(z, c);
      store(z + 3 * VL, s[3]);
      store_part(h_out, c + u * (h - c), left);
    } else {
      store(z, s[0]);
      store(f.reset_h + (step.first_row + row) * S::padded(units) + panel * VL, r * h);
    }
  }
}

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
static void forward_candidate(const Forward<GruBefore> &f, const Step &step, const float *w_candidate) {
  using S = Shape<GruBefore>;
  const long units = f.layer.units, stride = S::padded(units);
  for (long p = 0; p < S::panels(units); p++)
    row_blocks<12>(f.layer.batch, [&](auto size, long row) {
      constexpr int MR = decltype(size)::value;
      vf sums[MR][1];
      for (int r = 0; r < MR; r++) sums[r][0] = load(f.z_row(p, step.first_row + row + r));
      if (step.h_before)
        multiply_add<false>(sums, f.reset_h + (step.first_row + row) * stride, stride, w_candidate + p * units * VL, VL, units);
      const long left = f.width_left(p);
      for (int r = 0; r < MR; r++) {
        float *z = f.z_row(p, step.first_row + row + r);
        const vf c = vector_tanh(sums[r][0]), u = load(z + VL);
        const vf h = step.h_before ? load_part(step.h_before + (row + r) * step.h_stride + p * VL, left) : zero();
        store(z, c);
        store_part(f.layer.outputs + (step.first_row + row + r) * f.layer.stride + p * VL, c + u * (h - c), left);
      }
    });
}
