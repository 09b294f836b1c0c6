// Weight gradients and dL/dx from the ring of dz, on tiles. Included inside an instruction set's namespace.

// The left side aᵀ: [block of 16 columns of a][depth] from `rows` rows, row(r) a row of a or null for zeros.
template <class Row>
static void split_columns_of(Tile *to, long rows, long columns, Row &&row) {
  const long depth = depth_of(rows);
  for (long d = 0; d < depth; d++) {
    const float *from[TILE_DEPTH];
    for (long i = 0; i < TILE_DEPTH; i++) from[i] = d * TILE_DEPTH + i < rows ? row(d * TILE_DEPTH + i) : nullptr;
    for (long block = 0; block < blocks_of(columns); block++)
      split_transposed(to + (block * depth + d) * PARTS, [&](long half, long i) {
        const float *p = from[half * TILE_ROWS + i];
        return p ? chunk_of(p, block * TILE_ROWS, columns) : zero();
      });
  }
}

// sums [panel][rows of blocks][SLOTS · WIDTH] += left · dz's slots from FIRST on; `fresh` says that nothing stands there.
// Two columns of which neither belongs to a wanted gate are left out. One alone is not: a block of another shape adds up
// in another order.
template <int FIRST, int SLOTS, class Cell>
static void add_tile_outer(const TileBackward<Cell> &b, float *const *gates, float *sums, bool fresh, const Tile *left,
                           long blocks, long rows, long inner) {
  constexpr long A_PANEL = SLOTS * Cell::UNITS, WIDTH = A_PANEL * VL;
  const Tile *dz = b.scratch.dz_right;
  const long depth = depth_of(rows), units = b.f.layer.units, step = depth * PARTS;
  const auto is_wanted = [&](long column) { return column < A_PANEL && gates[Cell::gate(FIRST + column / Cell::UNITS)]; };
  const auto part = [&](auto rows, auto columns, long block, long panel, long column) {
    TileBlock<decltype(rows)::value, decltype(columns)::value> tiles;
    float *to = sums + (panel * blocks + block) * TILE_ROWS * WIDTH + column * VL;
    if (fresh) tiles.clear();
    else tiles.start_from(to, TILE_ROWS * WIDTH, VL, WIDTH);
    const Tile *right = dz + (panel * Shape<Cell>::NV + FIRST * Cell::UNITS + column) * step;
    tiles.add_product(left + block * step, step, right, step, depth, [] {});
    tiles.store_to(to, TILE_ROWS * WIDTH, VL, WIDTH);
  };
  for (long p = 0; p < Shape<Cell>::panels(units); p++)
    for (long column = 0; column < A_PANEL; column += 2) {
      if (!is_wanted(column) && !is_wanted(column + 1)) continue;
      const bool wide = column + 1 < A_PANEL;
      if (p == 0) count_work(b.gradient, rows * inner * (wide ? 2 : 1) * units / Cell::UNITS);
      for (long block = 0; block < blocks; block += 2) {
        if (block + 1 < blocks) wide ? part(Int<2>{}, Int<2>{}, block, p, column) : part(Int<2>{}, Int<1>{}, block, p, column);
        else wide ? part(Int<1>{}, Int<2>{}, block, p, column) : part(Int<1>{}, Int<1>{}, block, p, column);
      }
    }
}

// The h that stood before row r of the sequence: of the step before, of the initial state, or null for zeros.
INLINE const float *h_before_row(const Layer &l, long r) {
  const long t = r / l.batch;
  if (t == (l.reverse ? l.steps - 1 : 0)) return l.h0 ? l.h0 + r % l.batch * l.units : nullptr;
  return l.outputs + (l.reverse ? r + l.batch : r - l.batch) * l.stride;
}

template <class Cell>
static void tile_d_x(const TileBackward<Cell> &b, long first, long rows, long place) {
  const long inputs = b.f.layer.inputs;
  float *to = b.gradient.d_x + first * inputs;
  const bool add = b.gradient.add_to_d_x;
  const long depth = split_dz<Cell::X_FIRST, Cell::X_SLOTS>(b, place, rows);
  side_product({b.scratch.dz_left, b.scratch.wx_back, depth}, rows, blocks_of(inputs), b.scratch.sums, [&](long row, long block, vf sum) {
    float *at = to + row * inputs + block * VL;
    const long left = inputs - block * VL;
    store_part(at, add ? load_part(at, left) + sum : sum, left);
  });
}

// What backward steps leave in the ring, steps [t0, t0 + count) from `place` on: weight gradients and dL/dx.
template <class Cell>
static void take_tile_ring(const TileBackward<Cell> &b, bool fresh, long t0, long count, long place) {
  using S = Shape<Cell>;
  const Layer &l = b.f.layer;
  const TileScratch<Cell> &s = b.scratch;
  const Gates<float> &w = b.gradient.weights;
  const long rows = count * l.batch, first = t0 * l.batch, depth = depth_of(rows), stride = b.panel_stride();
  const float *dz = b.dz_row(0, place, 0);
  const bool wants_wt = wants_any<Cell>(w.wt, Cell::H_FIRST, Cell::H_SLOTS);
  const bool wants_wx = !l.tokens && wants_any<Cell>(w.wx, Cell::X_FIRST, Cell::X_SLOTS);
  const bool wants_candidate = Cell::SLOTS == 3 && wants_any<Cell>(w.wt, 0, 1);
  for (long p = 0; (wants_wt || wants_wx || wants_candidate) && p < S::panels(l.units); p++)
    for (long v = 0; v < S::NV; v++)
      split_lines(s.dz_right + (p * S::NV + v) * depth * PARTS, rows, [&](long r) { return load(dz + p * stride + r * S::ROW + v * VL); });
  if (l.tokens)
    wanted_slots<Cell, Cell::X_FIRST, Cell::X_SLOTS>(w.wx, [&](auto slots, int slot) {
      constexpr int SLOTS = decltype(slots)::value;
      float *to = s.dwx + (slot - Cell::X_FIRST) * S::WIDTH;
      scatter_rows<Cell, SLOTS>(to, slot, l.tokens + first, l.inputs, dz, stride, rows, l.units);
      count_work(b.gradient, rows * SLOTS * l.units);
    });
  if (wants_wx) {
    split_columns_of(s.x_left, rows, l.inputs, [&](long r) { return l.x + (first + r) * l.inputs; });
    add_tile_outer<Cell::X_FIRST, Cell::X_SLOTS>(b, w.wx, s.dwx, fresh, s.x_left, blocks_of(l.inputs), rows, l.inputs);
  }
  if (wants_wt) {
    split_columns_of(s.h_left, rows, l.units, [&](long r) { return h_before_row(l, first + r); });
    add_tile_outer<Cell::H_FIRST, Cell::H_SLOTS>(b, w.wt, s.dwt, fresh, s.h_left, blocks_of(l.units), rows, l.units);
  }
  if constexpr (Cell::SLOTS == 3)
    if (wants_candidate) {
      const long padded = S::padded(l.units);
      split_columns_of(s.reset_left, rows, l.units, [&](long r) { return b.f.reset_h + (first + r) * padded; });
      add_tile_outer<0, 1>(b, w.wt, s.dw_candidate, fresh, s.reset_left, blocks_of(l.units), rows, l.units);
    }
  wanted_slots<Cell, Cell::X_FIRST, Cell::X_SLOTS>(w.bi, [&](auto slots, int slot) {
    constexpr int SLOTS = decltype(slots)::value;
    sum_rows<Cell, SLOTS>(s.d_bias + (slot - Cell::X_FIRST) * S::WIDTH, slot, dz, stride, rows, l.units);
    count_work(b.gradient, rows * SLOTS * l.units);
  });
  if (b.gradient.d_x) tile_d_x(b, first, rows, place);
}
