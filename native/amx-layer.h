// A whole layer's sequence on tiles, forward and backward. Included inside an instruction set's namespace.

template <class Cell>
static void tile_layer_forward(const Layer &l) {
  const TileSession session;
  const TileScratch<Cell> scratch(l.scratch, l.tokens, l.batch, l.inputs, l.units);
  const Gates<const float> &w = l.weights;
  const TileForward<Cell> f{sequence_of<Cell>(l, scratch.c_before), scratch};
  if (!l.tokens) split_gates<Cell>(scratch.wx, w.wx, w.stride, l.inputs, l.units, Cell::X_FIRST, Cell::X_SLOTS);
  split_gates<Cell>(scratch.wt, w.wt, w.stride, l.units, l.units, Cell::H_FIRST, Cell::H_SLOTS);
  if constexpr (Cell::SLOTS == 3) split_gates<Cell>(scratch.w_candidate, w.wt, w.stride, l.units, l.units, 0, 1);
  pack_start<Cell>(l, scratch);
  if constexpr (Cell::HAS_C) pack_c<Cell>(f);
  for (long n = 0; n < l.steps; n++) {
    const Step step = step_at<Cell>(f, n);
    tile_forward_step(f, step);
    if constexpr (Cell::SLOTS == 3) tile_forward_candidate(f, step);
  }
  store_last_states<Cell>(f);
}

// Splits what the backward sequence reads, and clears what it adds to.
template <class Cell>
static void begin_tile_backward(const TileBackward<Cell> &b) {
  using S = Shape<Cell>;
  const Layer &l = b.f.layer;
  const TileScratch<Cell> &s = b.scratch;
  const Gates<const float> &w = l.weights;
  const long panels = S::panels(l.units), columns = panels * Cell::UNITS;
  split_gates_transposed<Cell>(s.wt_back, columns, w.wt, w.stride, l.units, l.units, Cell::H_FIRST, Cell::H_SLOTS);
  if (b.gradient.d_x)
    split_gates_transposed<Cell>(s.wx_back, blocks_of(l.inputs), w.wx, w.stride, l.inputs, l.units, Cell::X_FIRST, Cell::X_SLOTS);
  if constexpr (Cell::SLOTS == 3) split_gates_transposed<Cell>(s.w_candidate_back, columns, w.wt, w.stride, l.units, l.units, 0, 1);
  if (l.tokens) __builtin_memset(s.dwx, 0, sizeof(float) * panels * l.inputs * S::X_WIDTH);
  __builtin_memset(s.d_bias, 0, sizeof(float) * panels * S::X_WIDTH);
  if constexpr (Cell::HAS_C) pack_c<Cell>(b.f);
  begin_states<Cell>(b);
}

template <class Cell>
static void tile_layer_backward(const Layer &l, const LayerGradient &g) {
  const TileSession session;
  const TileScratch<Cell> s(l.scratch, l.tokens, l.batch, l.inputs, l.units);
  TileBackward<Cell> b{{sequence_of<Cell>(l, s.c_before), g, s.carry, s.d_c, s.dz, s.ring, Shape<Cell>::padded(l.units), true}, s};
  begin_tile_backward(b);
  long after = -1, place = -1;
  for (long n = l.steps - 1; n >= 0; n--) {
    const Step step = step_at(b.f, n);
    const long t = step.t, steps = l.steps - 1 - n, done = steps % s.ring;
    // Places follow t, so that the ring's rows stand in the order of x's and the outputs'.
    place = l.reverse ? done : s.ring - 1 - done;
    const double squares = tile_backward_step(b, step, place, after);
    if (g.state_norms) g.state_norms[t] = (float)__builtin_sqrt(squares);
    if constexpr (Cell::SLOTS == 3) tile_backward_reset(b, step, place);
    // Only a GRU's h reaches the step before by another way than the product.
    b.use_carry = Cell::GATES == 3;
    if (done == s.ring - 1 || n == 0) take_tile_ring(b, steps < s.ring, l.reverse ? t - done : t, done + 1, l.reverse ? 0 : place);
    after = place;
  }
  tile_initial_state_gradient(b, after);
  const Gates<float> &w = g.weights;
  const long x_rows = l.tokens ? l.inputs : blocks_of(l.inputs) * TILE_ROWS, h_rows = blocks_of(l.units) * TILE_ROWS;
  unpack_gates<Cell>(w.wx, w.stride, s.dwx, l.inputs, x_rows, l.units, Cell::X_FIRST, Cell::X_SLOTS);
  unpack_gates<Cell>(w.wt, w.stride, s.dwt, l.units, h_rows, l.units, Cell::H_FIRST, Cell::H_SLOTS);
  if constexpr (Cell::SLOTS == 3) unpack_gates<Cell>(w.wt, w.stride, s.dw_candidate, l.units, h_rows, l.units, 0, 1);
  unpack_gates<Cell>(w.bi, w.stride, s.d_bias, 1, 1, l.units, Cell::X_FIRST, Cell::X_SLOTS);
}
