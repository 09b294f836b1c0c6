// The backward steps of one replica with register tiles. Included inside an instruction set's namespace.

// A sequence's derivative and what its panels' products read.
template <class Cell>
struct Backward : Derivative<Cell> {
  float *partial;                     // [B, stride]
  float *wt_back, *w_candidate_back;  // packed transposes
};

// Fetches the activations of a tile's rows while its product runs.
template <int MR, class Cell>
INLINE void want_row(const Sequence<Cell> &f, long panel, long row) {
  want(f.z_row(panel, row), MR * Shape<Cell>::ROW);
  if constexpr (Cell::HAS_C) want(f.c + (panel * f.rows() + row) * VL, MR * VL);
}

// dL/dh of one step from dL/d(outputs), the carry and dz of the step after (at `after` in the
// ring, or −1); its own dz goes to `place`; returns the sum of its squares where somebody
// wants to know.
template <class Cell>
static double backward_step(const Backward<Cell> &b, const Step &step, long place, long after) {
  using S = Shape<Cell>;
  const Sequence<Cell> &f = b.f;
  const long units = f.layer.units, batch = f.layer.batch;
  const bool measured = b.gradient.state_norms;
  double squares = 0;
  const PanelRows<Cell> a{after < 0 ? nullptr : b.dz_row(0, after, 0), b.panel_stride(), S::panels(units), batch};
  panel_product<Cell, Cell::H_FIRST, Cell::H_SLOTS>(
      a, b.wt_back, (units + S::BACK_WIDTH - 1) / S::BACK_WIDTH, b.partial, b.stride,
      [&](auto size, long row, long column) {
        for (long panel = column / S::WIDTH; panel < (column + S::BACK_WIDTH) / S::WIDTH && panel < S::panels(units); panel++)
          want_row<decltype(size)::value>(f, panel, step.first_row + row);
      },
      [&](long row, long column, vf(&sums)[S::BACK]) {
#pragma GCC unroll 2
        for (int v = 0; v < S::BACK; v++) sums[v] = begin_dh(b, step, row, column + v * VL);
      },
      [&](long row, long column, vf(&sums)[S::BACK]) {
        const bool over = is_over(f, step, row);
        vf square = zero();
#pragma GCC unroll 2
        for (int v = 0; v < S::BACK; v++) {
          const long unit = column + v * VL;
          // A panel's vectors beyond the last unit are written too, as zeros: the products read whole panels.
          if (unit >= S::panels(units) * S::WIDTH) break;
          const vf dh = first_lanes(sums[v], units - unit);
          if (over) {
            hand_on<Cell>(b, place, row, unit, dh);
            continue;
          }
          square += dh * dh;
          backward_vector<Cell>(b, step, place, row, unit, dh);
        }
        if (measured) squares += sum_lanes(square);
      });
  return squares;
}

// The second phase of the GRU that resets before the product: d(reset · h), dz of the reset gate, the carry.
static void backward_reset(const Backward<GruBefore> &b, const Step &step, long place) {
  using S = Shape<GruBefore>;
  const long units = b.f.layer.units;
  const PanelRows<GruBefore> a{b.dz_row(0, place, 0), b.panel_stride(), S::panels(units), b.f.layer.batch};
  panel_product<GruBefore, 0, 1>(
      a, b.w_candidate_back, (units + S::BACK_WIDTH - 1) / S::BACK_WIDTH, b.partial, b.stride, [](auto, long, long) {},
      [&](long, long, vf(&sums)[S::BACK]) {
        for (int v = 0; v < S::BACK; v++) sums[v] = zero();
      },
      [&](long row, long column, vf(&sums)[S::BACK]) {
        for (int v = 0; v < S::BACK; v++)
          if (column + v * VL < units && !is_over(b.f, step, row)) reset_vector(b, step, place, row, column + v * VL, sums[v]);
      });
}
