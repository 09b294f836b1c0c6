// The forward steps of one replica on tiles. Included inside an instruction set's namespace.

template <class Cell>
struct TileForward : Sequence<Cell> {
  const TileScratch<Cell> &scratch;
};

// What each row's sums begin with: the biases, [panel][ROW], or for symbols [panel][symbol][ROW] with wx added.
template <class Cell>
static void pack_start(const Layer &l, const TileScratch<Cell> &scratch) {
  using S = Shape<Cell>;
  if (!l.tokens) return pack_bias<Cell>(scratch.start, l);
  for (long p = 0; p < S::panels(l.units); p++)
    for (long symbol = 0; symbol < l.inputs; symbol++)
      for (int v = 0; v < S::NV; v++) {
        const int slot = v / Cell::UNITS, gate = Cell::gate(slot);
        const long unit = p * S::WIDTH + v % Cell::UNITS * VL;
        const vf sum = chunk_of(l.weights.bi[gate], unit, l.units) +
                       chunk_of(l.weights.wx[gate] + symbol * l.weights.stride, unit, l.units);
        store(scratch.start + (p * l.inputs + symbol) * S::ROW + v * VL, slot < Cell::X_SLOTS ? sum : zero());
      }
}

// Columns [FIRST, FIRST + COUNT) of a panel's sums, from x, from h or from both, two at a time.
template <class Cell, int ROWS, int FIRST, int COUNT, class Between>
INLINE void panel_columns(const TileScratch<Cell> &s, long x_depth, long h_depth, long block, long panel, float *sums,
                          Between &between) {
  constexpr int X_AT = Cell::X_FIRST * Cell::UNITS, X = Cell::X_SLOTS * Cell::UNITS;
  constexpr int H_AT = Cell::H_FIRST * Cell::UNITS, H = Cell::H_SLOTS * Cell::UNITS;
  if constexpr (COUNT > 0) {
    constexpr int COLUMNS = COUNT > 1 ? 2 : 1;
    const long x_step = x_depth * PARTS, h_step = h_depth * PARTS;
    TileBlock<ROWS, COLUMNS> tiles;
    tiles.clear();
    if constexpr (FIRST >= X_AT && FIRST < X_AT + X)
      tiles.add_product(s.x + block * x_step, x_step, s.wx + (panel * X + FIRST - X_AT) * x_step, x_step, x_depth, between);
    if constexpr (FIRST >= H_AT && FIRST < H_AT + H)
      tiles.add_product(s.h + block * h_step, h_step, s.wt + (panel * H + FIRST - H_AT) * h_step, h_step, h_depth, between);
    tiles.store_to(sums + FIRST * TILE_FLOATS, Shape<Cell>::NV * TILE_FLOATS, TILE_FLOATS, TILE_ROWS);
    panel_columns<Cell, ROWS, FIRST + COLUMNS, COUNT - COLUMNS>(s, x_depth, h_depth, block, panel, sums, between);
  }
}

// One step's products and gates.
template <class Cell>
static void tile_forward_step(const TileForward<Cell> &f, const Step &step) {
  using S = Shape<Cell>;
  constexpr int X = Cell::X_SLOTS * Cell::UNITS, H_AT = Cell::H_FIRST * Cell::UNITS, H_END = H_AT + Cell::H_SLOTS * Cell::UNITS;
  constexpr int BOTH_END = X < H_END ? X : H_END;
  const Layer &l = f.layer;
  const TileScratch<Cell> &s = f.scratch;
  const long x_depth = l.tokens ? 0 : depth_of(l.inputs), h_depth = step.h_before ? depth_of(l.units) : 0;
  const float *x = l.tokens ? nullptr : l.x + step.first_row * l.inputs;
  if (x) split_rows(s.x, l.batch, blocks_of(l.inputs), [&](long row, long c) { return chunk_of(x + row * l.inputs, c * VL, l.inputs); });
  if (h_depth)
    split_rows(s.h, l.batch, blocks_of(l.units),
               [&](long row, long c) { return chunk_of(step.h_before + row * step.h_stride, c * VL, l.units); });
  tile_products<S::NV>(
      l.batch, S::panels(l.units), s.sums,
      [&](auto size, long block, long panel, float *sums, auto &between) {
        constexpr int ROWS = decltype(size)::value;
        panel_columns<Cell, ROWS, 0, H_AT>(s, x_depth, h_depth, block, panel, sums, between);
        panel_columns<Cell, ROWS, H_AT, BOTH_END - H_AT>(s, x_depth, h_depth, block, panel, sums, between);
        panel_columns<Cell, ROWS, BOTH_END, H_END - BOTH_END>(s, x_depth, h_depth, block, panel, sums, between);
      },
      [&](long row, long panel, vf(&sums)[S::NV]) {
        const long at = l.tokens ? panel * l.inputs + l.tokens[step.first_row + row] : panel;
        for (int v = 0; v < S::NV; v++) sums[v] += load(s.start + at * S::ROW + v * VL);
        finish_row<Cell, S::NV>(f, step, panel, row, sums);
      });
}

// The second phase of the GRU that resets before the product.
static void tile_forward_candidate(const TileForward<GruBefore> &f, const Step &step) {
  const TileScratch<GruBefore> &s = f.scratch;
  const long units = f.layer.units, stride = Shape<GruBefore>::padded(units);
  const float *reset_h = f.reset_h + step.first_row * stride;
  if (step.h_before)
    split_rows(s.h, f.layer.batch, blocks_of(units), [&](long row, long c) { return chunk_of(reset_h + row * stride, c * VL, units); });
  side_product({s.h, s.w_candidate, step.h_before ? depth_of(units) : 0}, f.layer.batch, Shape<GruBefore>::panels(units), s.sums,
               [&](long row, long panel, vf sum) {
                 finish_candidate(f, step, panel, row, load(f.z_row(panel, step.first_row + row)) + sum);
               });
}
