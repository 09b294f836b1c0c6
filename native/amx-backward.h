// The backward steps of one replica on tiles. Included inside an instruction set's namespace.

template <class Cell>
struct TileBackward : Derivative<Cell> {
  const TileScratch<Cell> &scratch;
};

// `rows` rows of dz from `place` in the ring on, SLOTS slots from FIRST on, as the left side of a product; returns its depth.
template <int FIRST, int SLOTS, class Cell>
static long split_dz(const TileBackward<Cell> &b, long place, long rows) {
  constexpr long A_PANEL = SLOTS * Cell::UNITS;
  const long chunks = Shape<Cell>::panels(b.f.layer.units) * A_PANEL, panel_stride = b.panel_stride();
  const float *dz = b.dz_row(0, place, 0) + FIRST * Shape<Cell>::WIDTH;
  split_rows(b.scratch.dz_left, rows, chunks, [&](long row, long c) {
    return load(dz + c / A_PANEL * panel_stride + row * Shape<Cell>::ROW + c % A_PANEL * VL);
  });
  return (chunks + 1) / 2;
}

// Sums of squares in double precision, lane by lane.
struct Squares {
  __m512d low = {}, high = {};
  void add(vf x) {
    const __m512d a = _mm512_cvtps_pd(_mm512_castps512_ps256((__m512)x));
    const __m512d b = _mm512_cvtps_pd(_mm512_extractf32x8_ps((__m512)x, 1));
    low += a * a;
    high += b * b;
  }
  double sum() const { return _mm512_reduce_add_pd(low + high); }
};

// dL/dh and dz of one step; dz of the step after stands at `after` in the ring (−1: there is none), this step's goes
// to `place`. Returns the sum of dL/dh's squares.
template <class Cell>
static double tile_backward_step(const TileBackward<Cell> &b, const Step &step, long place, long after) {
  using S = Shape<Cell>;
  const long units = b.f.layer.units, batch = b.f.layer.batch;
  const long depth = after < 0 ? 0 : split_dz<Cell::H_FIRST, Cell::H_SLOTS>(b, after, batch);
  Squares squares;
  side_product({b.scratch.dz_left, b.scratch.wt_back, depth}, batch, S::panels(units) * Cell::UNITS, b.scratch.sums,
               [&](long row, long block, vf sum) {
                 const long unit = block * VL;
                 const vf dh = first_lanes(begin_dh(b, step, row, unit) + sum, units - unit);
                 squares.add(dh);
                 backward_vector<Cell>(b, step, place, row, unit, dh);
               });
  return squares.sum();
}

// The second phase of the GRU that resets before the product.
static void tile_backward_reset(const TileBackward<GruBefore> &b, const Step &step, long place) {
  const long batch = b.f.layer.batch, depth = split_dz<0, 1>(b, place, batch);
  side_product({b.scratch.dz_left, b.scratch.w_candidate_back, depth}, batch, Shape<GruBefore>::panels(b.f.layer.units),
               b.scratch.sums, [&](long row, long block, vf sum) { reset_vector(b, step, place, row, block * VL, sum); });
}

// dL/d(initial state); dz of the sequence's first step stands at `after` in the ring.
template <class Cell>
static void tile_initial_state_gradient(const TileBackward<Cell> &b, long after) {
  const long units = b.f.layer.units, batch = b.f.layer.batch;
  if (b.gradient.d_h0)
    side_product({b.scratch.dz_left, b.scratch.wt_back, split_dz<Cell::H_FIRST, Cell::H_SLOTS>(b, after, batch)}, batch,
                 blocks_of(units), b.scratch.sums, [&](long row, long block, vf sum) {
                   const long unit = block * VL;
                   const vf rest = b.use_carry ? load(b.carry + row * b.stride + unit) : zero();
                   store_part(b.gradient.d_h0 + row * units + unit, sum + rest, units - unit);
                 });
  store_d_c0<Cell>(b);
}
