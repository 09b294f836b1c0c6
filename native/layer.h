// A whole layer's sequence with register tiles, forward and backward. Included inside an instruction set's namespace.

template <class Cell>
static void layer_forward(const Layer &l) {
  const LayerScratch<Cell> scratch(l.scratch, l.batch, l.inputs, l.units);
  const Gates<const float> &w = l.weights;
  const Forward<Cell> f{sequence_of<Cell>(l, scratch.c_before), scratch.wx, scratch.wt, scratch.bias};
  pack_gates<Cell>(f.wx, w.wx, w.stride, l.inputs, l.units, Cell::X_FIRST, Cell::X_SLOTS);
  pack_gates<Cell>(f.wt, w.wt, w.stride, l.units, l.units, Cell::H_FIRST, Cell::H_SLOTS);
  if constexpr (Cell::SLOTS == 3) pack_gates<Cell>(scratch.w_candidate, w.wt, w.stride, l.units, l.units, 0, 1);
  pack_bias<Cell>(f.bias, l);
  if constexpr (Cell::HAS_C) pack_c<Cell>(f);
  for (long n = 0; n < l.steps; n++) {
    const Step step = step_at<Cell>(f, n);
    forward_step(f, step);
    if constexpr (Cell::SLOTS == 3) forward_candidate(f, step, scratch.w_candidate);
    if (l.lengths) keep_states<Cell>(f, step);
  }
  if (l.lengths) store_outputs<Cell>(f);
  store_last_states<Cell>(f);
}

// What backward steps leave in the ring, steps [t0, t0 + count) from `place` on: weight gradients and dL/dx.
template <class Cell>
static void take_ring(const Backward<Cell> &b, const LayerScratch<Cell> &scratch, long t0, long count, long place) {
  using S = Shape<Cell>;
  const Layer &l = b.f.layer;
  const long batch = l.batch, rows = count * batch, stride = b.panel_stride(), first = t0 * batch;
  const float *dz = b.dz_row(0, place, 0);
  const LayerGradient &g = b.gradient;
  const Gates<float> &w = g.weights;
  wanted_slots<Cell, Cell::X_FIRST, Cell::X_SLOTS>(w.wx, [&](auto slots, int slot) {
    constexpr int SLOTS = decltype(slots)::value;
    float *to = scratch.dwx + (slot - Cell::X_FIRST) * S::WIDTH;
    if (l.tokens) scatter_rows<Cell, SLOTS>(to, slot, l.tokens + first, l.inputs, dz, stride, rows, l.units);
    else add_outer<Cell, SLOTS, Cell::X_SLOTS>(to, slot, l.x + first * l.inputs, l.inputs, l.inputs, dz, stride, rows, l.units, scratch.packed);
    count_work(g, rows * (l.tokens ? 1 : l.inputs) * SLOTS * l.units);
  });
  // The step that the sequence begins with reads the initial state, all others the h of the step before.
  const bool begins = l.reverse ? t0 + count == l.steps : t0 == 0;
  const long begin_row = l.reverse ? (count - 1) * batch : 0, rest = l.reverse || !begins ? 0 : batch;
  const float *before = b.f.h + (first + rest + (l.reverse ? batch : -batch)) * b.f.h_stride;
  wanted_slots<Cell, Cell::H_FIRST, Cell::H_SLOTS>(w.wt, [&](auto slots, int slot) {
    constexpr int SLOTS = decltype(slots)::value;
    float *to = scratch.dwt + (slot - Cell::H_FIRST) * S::WIDTH;
    const auto add = [&](const float *a, long lda, const float *from, long count) {
      add_outer<Cell, SLOTS, Cell::H_SLOTS>(to, slot, a, lda, l.units, from, stride, count, l.units, scratch.packed);
      count_work(g, count * l.units * SLOTS * l.units);
    };
    add(before, b.f.h_stride, dz + rest * S::ROW, begins ? rows - batch : rows);
    if (begins && l.h0) add(l.h0, l.units, dz + begin_row * S::ROW, batch);
  });
  if constexpr (Cell::SLOTS == 3)
    wanted_slots<Cell, 0, 1>(w.wt, [&](auto, int slot) {
      const long padded = S::padded(l.units);
      add_outer<Cell, 1, 1>(scratch.dw_candidate, slot, b.f.reset_h + first * padded, padded, l.units, dz, stride, rows, l.units, scratch.packed);
      count_work(g, rows * l.units * l.units);
    });
  wanted_slots<Cell, Cell::X_FIRST, Cell::X_SLOTS>(w.bi, [&](auto slots, int slot) {
    constexpr int SLOTS = decltype(slots)::value;
    sum_rows<Cell, SLOTS>(scratch.bias + (slot - Cell::X_FIRST) * S::WIDTH, slot, dz, stride, rows, l.units);
    count_work(g, rows * SLOTS * l.units);
  });
  if (!g.d_x) return;
  const long blocks = (l.inputs + S::BACK_WIDTH - 1) / S::BACK_WIDTH;
  float *to = g.d_x + first * l.inputs;
  const bool add = g.add_to_d_x;
  panel_product<Cell, Cell::X_FIRST, Cell::X_SLOTS>(
      PanelRows<Cell>{dz, stride, S::panels(l.units), rows}, scratch.wx_back, blocks, scratch.partial, blocks * S::BACK_WIDTH,
      [](auto, long, long) {},
      [&](long row, long column, vf(&sums)[S::BACK]) {
        for (int v = 0; v < S::BACK; v++) {
          const long i = column + v * VL;
          sums[v] = add && i < l.inputs ? load_part(to + row * l.inputs + i, l.inputs - i) : zero();
        }
      },
      [&](long row, long column, vf(&sums)[S::BACK]) {
        for (int v = 0; v < S::BACK; v++) {
          const long i = column + v * VL;
          if (i < l.inputs) store_part(to + row * l.inputs + i, sums[v], l.inputs - i);
        }
      });
}

// Packs what the backward sequence reads, and clears what it adds to.
template <class Cell>
static Backward<Cell> begin_backward(const Layer &l, const LayerGradient &g, const LayerScratch<Cell> &scratch) {
  using S = Shape<Cell>;
  const long panels = S::panels(l.units);
  const Gates<const float> &w = l.weights;
  const Backward<Cell> b{{sequence_of<Cell>(l, scratch.c_before), g, scratch.carry, scratch.d_c, scratch.dz,
                          scratch.ring, S::padded(l.units), true}, scratch.partial, scratch.wt_back, scratch.w_candidate_back};
  pack_transposed<Cell>(b.wt_back, w.wt, w.stride, l.units, l.units, Cell::H_FIRST, Cell::H_SLOTS);
  if (g.d_x) pack_transposed<Cell>(scratch.wx_back, w.wx, w.stride, l.inputs, l.units, Cell::X_FIRST, Cell::X_SLOTS);
  if constexpr (Cell::SLOTS == 3) {
    pack_transposed<Cell>(b.w_candidate_back, w.wt, w.stride, l.units, l.units, 0, 1);
    __builtin_memset(scratch.dw_candidate, 0, sizeof(float) * l.units * panels * VL);
  }
  if (wants_any<Cell>(g.weights.wx, Cell::X_FIRST, Cell::X_SLOTS))
    __builtin_memset(scratch.dwx, 0, sizeof(float) * l.inputs * panels * S::X_WIDTH);
  if (wants_any<Cell>(g.weights.wt, Cell::H_FIRST, Cell::H_SLOTS))
    __builtin_memset(scratch.dwt, 0, sizeof(float) * l.units * panels * S::H_WIDTH);
  __builtin_memset(scratch.bias, 0, sizeof(float) * panels * S::ROW);
  if constexpr (Cell::HAS_C) pack_c(b.f);
  begin_states<Cell>(b);
  return b;
}

// dL/d(initial state); dz of the sequence's first step stands at `after` in the ring.
template <class Cell>
static void initial_state_gradient(const Backward<Cell> &b, long after) {
  using S = Shape<Cell>;
  const Layer &l = b.f.layer;
  const LayerGradient &g = b.gradient;
  const PanelRows<Cell> a{b.dz_row(0, after, 0), b.panel_stride(), S::panels(l.units), l.batch};
  if (g.d_h0)
    panel_product<Cell, Cell::H_FIRST, Cell::H_SLOTS>(
        a, b.wt_back, (l.units + S::BACK_WIDTH - 1) / S::BACK_WIDTH, b.partial, b.stride, [](auto, long, long) {},
        [&](long row, long column, vf(&sums)[S::BACK]) {
          for (int v = 0; v < S::BACK; v++)
            sums[v] = b.use_carry ? load(b.carry + row * b.stride + column + v * VL) : zero();
        },
        [&](long row, long column, vf(&sums)[S::BACK]) {
          for (int v = 0; v < S::BACK; v++) {
            const long unit = column + v * VL;
            if (unit < l.units) store_part(g.d_h0 + row * l.units + unit, sums[v], l.units - unit);
          }
        });
  store_d_c0<Cell>(b);
}

template <class Cell>
static void layer_backward(const Layer &l, const LayerGradient &g) {
  const LayerScratch<Cell> scratch(l.scratch, l.batch, l.inputs, l.units);
  const long ring = scratch.ring;
  Backward<Cell> b = begin_backward<Cell>(l, g, scratch);
  long after = -1, place = -1;
  for (long n = l.steps - 1; n >= 0; n--) {
    const Step step = step_at(b.f, n);
    const long t = step.t, done = (l.steps - 1 - n) % ring;
    // Places follow t, so that the ring's rows stand in the order of x's and the outputs'.
    place = l.reverse ? done : ring - 1 - done;
    const double squares = backward_step(b, step, place, after);
    if (g.state_norms) g.state_norms[t] = (float)__builtin_sqrt(squares);
    if constexpr (Cell::SLOTS == 3) backward_reset(b, step, place);
    clear_carry(b, step);
    // A GRU's h reaches the step before by another way than the product too, and so does that of a sequence that is over.
    b.use_carry = Cell::GATES == 3 || l.lengths;
    if (done == ring - 1 || n == 0) take_ring(b, scratch, l.reverse ? t - done : t, done + 1, l.reverse ? 0 : place);
    after = place;
  }
  initial_state_gradient(b, after);
  const Gates<float> &w = g.weights;
  unpack_gates<Cell>(w.wx, w.stride, scratch.dwx, l.inputs, l.inputs, l.units, Cell::X_FIRST, Cell::X_SLOTS);
  unpack_gates<Cell>(w.wt, w.stride, scratch.dwt, l.units, l.units, l.units, Cell::H_FIRST, Cell::H_SLOTS);
  if constexpr (Cell::SLOTS == 3) unpack_gates<Cell>(w.wt, w.stride, scratch.dw_candidate, l.units, l.units, l.units, 0, 1);
  unpack_gates<Cell>(w.bi, w.stride, scratch.bias, 1, 1, l.units, Cell::X_FIRST, Cell::X_SLOTS);
}
