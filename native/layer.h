// A whole layer's sequence, forward and backward. Included inside an instruction set's namespace.

template <class Cell>
static Forward<Cell> forward_of(const Layer &l, const LayerScratch<Cell> &scratch) {
  const Saved<Cell> at(l.steps, l.batch, l.units);
  return {l,          l.saved + at.z, l.saved + at.c, l.saved + at.reset_h,
          scratch.wx, scratch.wt,     scratch.bias,   scratch.c_before};
}

// Which row of the sequence comes at place n, and what stood before it.
template <class Cell>
static Step step_at(const Forward<Cell> &f, long n) {
  const Layer &l = f.layer;
  const long t = l.reverse ? l.steps - 1 - n : n, before = l.reverse ? t + 1 : t - 1;
  if (n == 0) return {t * l.batch, l.h0, l.units, f.c_before, l.batch * VL};
  return {t * l.batch, l.outputs + before * l.batch * l.stride, l.stride, f.c + before * l.batch * VL, f.rows() * VL};
}

// c before the first step as [panel][B][VL], zeros when absent.
template <class Cell>
static void pack_c(const Forward<Cell> &f) {
  const long units = f.layer.units, batch = f.layer.batch;
  const float *c0 = f.layer.c0;
  for (long p = 0; p < Shape<Cell>::panels(units); p++)
    for (long row = 0; row < batch; row++)
      store(f.c_before + (p * batch + row) * VL, c0 ? load_part(c0 + row * units + p * VL, units - p * VL) : zero());
}

template <class Cell>
static void pack_bias(const Forward<Cell> &f) {
  using S = Shape<Cell>;
  const Layer &l = f.layer;
  for (long p = 0; p < S::panels(l.units); p++)
    for (int s = 0; s < Cell::SLOTS; s++)
      for (int v = 0; v < Cell::UNITS; v++) {
        const long unit = p * S::WIDTH + v * VL;
        const bool there = s < Cell::X_SLOTS && unit < l.units;
        store(f.bias + p * S::ROW + s * S::WIDTH + v * VL,
              there ? load_part(l.weights.bi[Cell::gate(s)] + unit, l.units - unit) : zero());
      }
}

template <class Cell>
static void layer_forward(const Layer &l) {
  using S = Shape<Cell>;
  const LayerScratch<Cell> scratch(l.scratch, l.batch, l.inputs, l.units);
  const Gates<const float> &w = l.weights;
  const Forward<Cell> f = forward_of<Cell>(l, scratch);
  pack_gates<Cell>(f.wx, w.wx, w.stride, l.inputs, l.units, Cell::X_FIRST, Cell::X_SLOTS);
  pack_gates<Cell>(f.wt, w.wt, w.stride, l.units, l.units, Cell::H_FIRST, Cell::H_SLOTS);
  if constexpr (Cell::SLOTS == 3) pack_gates<Cell>(scratch.w_candidate, w.wt, w.stride, l.units, l.units, 0, 1);
  pack_bias(f);
  if constexpr (Cell::HAS_C) pack_c(f);
  for (long n = 0; n < l.steps; n++) {
    const Step step = step_at(f, n);
    forward_step(f, step);
    if constexpr (Cell::SLOTS == 3) forward_candidate(f, step, scratch.w_candidate);
  }
  const long last = (l.reverse ? 0 : l.steps - 1) * l.batch;
  for (long row = 0; row < l.batch; row++) {
    __builtin_memcpy(l.h_last + row * l.units, l.outputs + (last + row) * l.stride, sizeof(float) * l.units);
    if constexpr (Cell::HAS_C)
      for (long p = 0; p < S::panels(l.units); p++)
        store_part(l.c_last + row * l.units + p * VL, load(f.c + (p * f.rows() + last + row) * VL), l.units - p * VL);
  }
}

// What backward steps leave in the ring, steps [t0, t0 + count) from `place` on: weight gradients and dL/dx.
template <class Cell>
static void take_ring(const Backward<Cell> &b, const LayerScratch<Cell> &scratch, long t0, long count, long place) {
  using S = Shape<Cell>;
  const Layer &l = b.f.layer;
  const long batch = l.batch, rows = count * batch, stride = b.ring * batch * S::ROW, first = t0 * batch;
  const float *dz = b.dz_row(0, place, 0);
  if (l.tokens) scatter_rows<Cell>(scratch.dwx, l.tokens + first, l.inputs, dz, stride, rows, l.units);
  else add_outer<Cell, Cell::X_FIRST, Cell::X_SLOTS>(scratch.dwx, l.x + first * l.inputs, l.inputs, l.inputs, dz, stride, rows, l.units);
  // The step that the sequence begins with reads the initial state, all others the outputs of the step before.
  const bool begins = l.reverse ? t0 + count == l.steps : t0 == 0;
  const long begin_row = l.reverse ? (count - 1) * batch : 0, rest = l.reverse || !begins ? 0 : batch;
  const float *before = l.outputs + (first + rest + (l.reverse ? batch : -batch)) * l.stride;
  add_outer<Cell, Cell::H_FIRST, Cell::H_SLOTS>(scratch.dwt, before, l.stride, l.units, dz + rest * S::ROW, stride,
                                                begins ? rows - batch : rows, l.units);
  if (begins && l.h0)
    add_outer<Cell, Cell::H_FIRST, Cell::H_SLOTS>(scratch.dwt, l.h0, l.units, l.units, dz + begin_row * S::ROW, stride, batch, l.units);
  if constexpr (Cell::SLOTS == 3)
    add_outer<Cell, 0, 1>(scratch.dw_candidate, b.f.reset_h + first * S::padded(l.units), S::padded(l.units), l.units, dz, stride, rows, l.units);
  sum_rows<Cell>(scratch.bias, dz, stride, rows, l.units);
  if (!b.gradient.d_x) return;
  const long blocks = (l.inputs + S::BACK_WIDTH - 1) / S::BACK_WIDTH;
  float *to = b.gradient.d_x + first * l.inputs;
  const bool add = b.gradient.add_to_d_x;
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
  const long stride = S::padded(l.units), panels = S::panels(l.units);
  const Gates<const float> &w = l.weights;
  Backward<Cell> b{forward_of<Cell>(l, scratch), g, scratch.carry, scratch.d_c, scratch.partial,
                   scratch.wt_back, scratch.w_candidate_back, scratch.dz, scratch.ring, stride, true};
  pack_transposed<Cell>(b.wt_back, w.wt, w.stride, l.units, l.units, Cell::H_FIRST, Cell::H_SLOTS);
  if (g.d_x) pack_transposed<Cell>(scratch.wx_back, w.wx, w.stride, l.inputs, l.units, Cell::X_FIRST, Cell::X_SLOTS);
  if constexpr (Cell::SLOTS == 3) {
    pack_transposed<Cell>(b.w_candidate_back, w.wt, w.stride, l.units, l.units, 0, 1);
    __builtin_memset(scratch.dw_candidate, 0, sizeof(float) * l.units * panels * VL);
  }
  __builtin_memset(scratch.dwx, 0, sizeof(float) * l.inputs * panels * S::X_WIDTH);
  __builtin_memset(scratch.dwt, 0, sizeof(float) * l.units * panels * S::H_WIDTH);
  __builtin_memset(scratch.bias, 0, sizeof(float) * panels * S::ROW);
  if constexpr (Cell::HAS_C) pack_c(b.f);
  const float *d_c = Cell::HAS_C ? g.d_c_last : nullptr;
  for (long row = 0; row < l.batch; row++)
    for (long u = 0; u < stride; u += VL) {
      const long left = l.units - u;
      store(b.carry + row * stride + u, g.d_h_last && left > 0 ? load_part(g.d_h_last + row * l.units + u, left) : zero());
      store(b.d_c + row * stride + u, d_c && left > 0 ? load_part(d_c + row * l.units + u, left) : zero());
    }
  return b;
}

// dL/d(initial state); dz of the sequence's first step stands at `after` in the ring.
template <class Cell>
static void initial_state_gradient(const Backward<Cell> &b, long after) {
  using S = Shape<Cell>;
  const Layer &l = b.f.layer;
  const LayerGradient &g = b.gradient;
  const PanelRows<Cell> a{b.dz_row(0, after, 0), b.ring * l.batch * S::ROW, S::panels(l.units), l.batch};
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
  if (Cell::HAS_C && g.d_c0)
    for (long row = 0; row < l.batch; row++)
      for (long u = 0; u < l.units; u += VL)
        store_part(g.d_c0 + row * l.units + u, load(b.d_c + row * b.stride + u), l.units - u);
}

template <class Cell>
static void layer_backward(const Layer &l, const LayerGradient &g) {
  const LayerScratch<Cell> scratch(l.scratch, l.batch, l.inputs, l.units);
  const long ring = scratch.ring;
  Backward<Cell> b = begin_backward<Cell>(l, g, scratch);
  long after = -1, place = -1;
  for (long n = l.steps - 1; n >= 0; n--) {
    const Step step = step_at(b.f, n);
    const long t = step.first_row / l.batch, done = (l.steps - 1 - n) % ring;
    // Places follow t, so that the ring's rows stand in the order of x's and the outputs'.
    place = l.reverse ? done : ring - 1 - done;
    const double squares = backward_step(b, step, place, after);
    if (g.state_norms) g.state_norms[t] = (float)__builtin_sqrt(squares);
    if constexpr (Cell::SLOTS == 3) backward_reset(b, step, place);
    // Only a GRU's h reaches the step before by another way than the product.
    b.use_carry = Cell::GATES == 3;
    if (done == ring - 1 || n == 0) take_ring(b, scratch, l.reverse ? t - done : t, done + 1, l.reverse ? 0 : place);
    after = place;
  }
  initial_state_gradient(b, after);
  const Gates<float> &w = g.weights;
  unpack_gates<Cell>(w.wx, w.stride, scratch.dwx, l.inputs, l.units, Cell::X_FIRST, Cell::X_SLOTS);
  unpack_gates<Cell>(w.wt, w.stride, scratch.dwt, l.units, l.units, Cell::H_FIRST, Cell::H_SLOTS);
  if constexpr (Cell::SLOTS == 3) unpack_gates<Cell>(w.wt, w.stride, scratch.dw_candidate, l.units, l.units, 0, 1);
  unpack_gates<Cell>(w.bi, w.stride, scratch.bias, 1, l.units, Cell::X_FIRST, Cell::X_SLOTS);
}
