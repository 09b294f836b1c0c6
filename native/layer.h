// A whole layer, replica by replica, so that a replica's bits do not depend on how many stand beside it.
// Included inside an instruction set's namespace.

// Hands out 64-byte aligned pieces of the scratch; with a null base it only counts.
struct Scratch {
  char *base;
  long used = 0;
  explicit Scratch(char *at) : base(at) {}
  float *floats(long n) {
    float *piece = reinterpret_cast<float *>(base + used);
    used += (n * 4 + 63) / 64 * 64;
    return base ? piece : nullptr;
  }
};

// Steps of dz that wait for the weight gradients' product: few while the weights stay in the second-level cache,
// more where loading and storing their gradients costs as much as reading dz again.
static long ring_steps(long weights, long batch) {
  const long rows = weights * 4 < 786432 ? 128 : 512, steps = (rows + batch - 1) / batch;
  return steps < 2 ? 2 : steps;
}

template <class Cell>
struct LayerScratch {
  float *wx, *wt, *w_candidate, *bias, *c_before, *carry, *d_c, *partial, *wx_back, *wt_back, *w_candidate_back, *dz, *dwx, *dwt, *dw_candidate;
  long ring, bytes;
  LayerScratch(char *base, long batch, long inputs, long units) {
    using S = Shape<Cell>;
    Scratch s(base);
    const long panels = S::panels(units), padded = S::padded(units);
    const long padded_inputs = (inputs + S::BACK_WIDTH - 1) / S::BACK_WIDTH * S::BACK_WIDTH;
    constexpr bool TWO_PHASES = Cell::SLOTS == 3;
    ring = ring_steps((inputs + units) * panels * S::ROW, batch);
    wx = s.floats(inputs * panels * S::X_WIDTH);
    wt = s.floats(units * panels * S::H_WIDTH);
    w_candidate = s.floats(TWO_PHASES ? units * panels * VL : 0);
    bias = s.floats(panels * S::ROW);
    c_before = s.floats(batch * padded);
    carry = s.floats(batch * padded);
    d_c = s.floats(batch * padded);
    const long widest = padded > padded_inputs ? padded : padded_inputs;
    partial = s.floats(ring * batch * widest);
    wx_back = s.floats(padded_inputs * panels * S::X_WIDTH);
    dz = s.floats(panels * ring * batch * S::ROW);
    wt_back = s.floats(padded * panels * S::H_WIDTH);
    w_candidate_back = s.floats(TWO_PHASES ? padded * panels * VL : 0);
    dwx = s.floats(inputs * panels * S::X_WIDTH);
    dwt = s.floats(units * panels * S::H_WIDTH);
    dw_candidate = s.floats(TWO_PHASES ? units * panels * VL : 0);
    bytes = s.used;
  }
};

template <class Cell>
static Forward<Cell> replica(const Layer &l, long k, const LayerScratch<Cell> &scratch) {
  const long rows = l.steps * l.batch, state = l.batch * l.units;
  const Saved<Cell> at(l.steps, l.batch, l.units);
  float *saved = l.saved + k * at.end;
  return {l,
          l.x ? l.x + k * rows * l.inputs : nullptr,
          l.tokens ? l.tokens + k * rows : nullptr,
          l.h0 ? l.h0 + k * state : nullptr,
          l.outputs + k * rows * l.units,
          saved + at.z, saved + at.c, saved + at.reset_h,
          scratch.wx, scratch.wt, scratch.bias, scratch.c_before};
}

// Which row of the sequence comes at place n, and what stood before it.
template <class Cell>
static Step step_at(const Forward<Cell> &f, long n) {
  const Layer &l = f.layer;
  const long t = l.reverse ? l.steps - 1 - n : n, before = l.reverse ? t + 1 : t - 1;
  if (n == 0) return {t * l.batch, f.h0, f.c_before, l.batch * VL};
  return {t * l.batch, f.outputs + before * l.batch * l.units, f.c + before * l.batch * VL, f.rows() * VL};
}

// c before the first step as [panel][B][VL], zeros when absent.
template <class Cell>
static void pack_c(const Forward<Cell> &f, const float *c0) {
  const long units = f.layer.units, batch = f.layer.batch;
  for (long p = 0; p < Shape<Cell>::panels(units); p++)
    for (long row = 0; row < batch; row++)
      store(f.c_before + (p * batch + row) * VL, c0 ? load_part(c0 + row * units + p * VL, units - p * VL) : zero());
}

template <class Cell>
static void layer_forward(const Layer &l) {
  using S = Shape<Cell>;
  const LayerScratch<Cell> scratch(l.scratch, l.batch, l.inputs, l.units);
  const long gates = Cell::GATES * l.units, state = l.batch * l.units;
  for (long k = 0; k < l.replicas; k++) {
    const Forward<Cell> f = replica<Cell>(l, k, scratch);
    const float *wt = l.wt + k * l.units * gates;
    pack_gates<Cell>(f.wx, l.wx + k * l.inputs * gates, l.inputs, l.units, Cell::X_FIRST, Cell::X_SLOTS);
    pack_gates<Cell>(f.wt, wt, l.units, l.units, Cell::H_FIRST, Cell::H_SLOTS);
    if constexpr (Cell::SLOTS == 3) pack_gates<Cell>(scratch.w_candidate, wt, l.units, l.units, 0, 1);
    for (long p = 0; p < S::panels(l.units); p++)
      for (int s = 0; s < Cell::SLOTS; s++)
        for (int v = 0; v < Cell::UNITS; v++) {
          const long unit = p * S::WIDTH + v * VL;
          const float *from = l.bi + k * gates + Cell::gate(s) * l.units + unit;
          const bool there = s < Cell::X_SLOTS && unit < l.units;
          store(f.bias + p * S::ROW + s * S::WIDTH + v * VL, there ? load_part(from, l.units - unit) : zero());
        }
    if constexpr (Cell::HAS_C) pack_c(f, l.c0 ? l.c0 + k * state : nullptr);
    for (long n = 0; n < l.steps; n++) {
      const Step step = step_at(f, n);
      forward_step(f, step);
      if constexpr (Cell::SLOTS == 3) forward_candidate(f, step, scratch.w_candidate);
    }
    const long last = (l.reverse ? 0 : l.steps - 1) * l.batch;
    __builtin_memcpy(l.h_last + k * state, f.outputs + last * l.units, sizeof(float) * state);
    if constexpr (Cell::HAS_C)
      for (long p = 0; p < S::panels(l.units); p++)
        for (long row = 0; row < l.batch; row++)
          store_part(l.c_last + k * state + row * l.units + p * VL, load(f.c + (p * f.rows() + last + row) * VL), l.units - p * VL);
  }
}

// What backward steps leave in the ring, steps [t0, t0 + count) from `place` on: weight gradients and dL/dx.
template <class Cell>
static void take_ring(const Backward<Cell> &b, const LayerScratch<Cell> &scratch, float *d_x, long t0, long count, long place) {
  using S = Shape<Cell>;
  const Layer &l = b.f.layer;
  const long batch = l.batch, rows = count * batch, stride = b.ring * batch * S::ROW, first = t0 * batch;
  const float *dz = b.dz_row(0, place, 0);
  if (b.f.tokens) scatter_rows<Cell>(scratch.dwx, b.f.tokens + first, l.inputs, dz, stride, rows, l.units);
  else add_outer<Cell, Cell::X_FIRST, Cell::X_SLOTS>(scratch.dwx, b.f.x + first * l.inputs, l.inputs, l.inputs, dz, stride, rows, l.units);
  // The step that the sequence begins with reads the initial state, all others the outputs of the step before.
  const bool begins = l.reverse ? t0 + count == l.steps : t0 == 0;
  const long begin_row = l.reverse ? (count - 1) * batch : 0, rest = l.reverse || !begins ? 0 : batch;
  const float *before = b.f.outputs + (first + rest + (l.reverse ? batch : -batch)) * l.units;
  add_outer<Cell, Cell::H_FIRST, Cell::H_SLOTS>(scratch.dwt, before, l.units, l.units, dz + rest * S::ROW, stride,
                                                begins ? rows - batch : rows, l.units);
  if (begins && b.f.h0)
    add_outer<Cell, Cell::H_FIRST, Cell::H_SLOTS>(scratch.dwt, b.f.h0, l.units, l.units, dz + begin_row * S::ROW, stride, batch, l.units);
  if constexpr (Cell::SLOTS == 3)
    add_outer<Cell, 0, 1>(scratch.dw_candidate, b.f.reset_h + first * S::padded(l.units), S::padded(l.units), l.units, dz, stride, rows, l.units);
  sum_rows<Cell>(scratch.bias, dz, stride, rows, l.units);
  if (!d_x) return;
  const long blocks = (l.inputs + S::BACK_WIDTH - 1) / S::BACK_WIDTH;
  float *to = d_x + first * l.inputs;
  panel_product<Cell, Cell::X_FIRST, Cell::X_SLOTS>(
      PanelRows<Cell>{dz, stride, S::panels(l.units), rows}, scratch.wx_back, blocks, scratch.partial, blocks * S::BACK_WIDTH,
      [](auto, long, long) {},
      [&](long, long, vf(&sums)[S::BACK]) {
        for (int v = 0; v < S::BACK; v++) sums[v] = zero();
      },
      [&](long row, long column, vf(&sums)[S::BACK]) {
        for (int v = 0; v < S::BACK; v++) {
          const long i = column + v * VL;
          if (i < l.inputs) store_part(to + row * l.inputs + i, sums[v], l.inputs - i);
        }
      });
}

// Packs what the backward sequence of replica k reads, and clears what it adds to.
template <class Cell>
static Backward<Cell> begin_backward(const Layer &l, const LayerGradient &g, const LayerScratch<Cell> &scratch, long k) {
  using S = Shape<Cell>;
  const long gates = Cell::GATES * l.units, state = l.batch * l.units, stride = S::padded(l.units), panels = S::panels(l.units);
  Backward<Cell> b{replica<Cell>(l, k, scratch), g.d_outputs ? g.d_outputs + k * l.steps * state : nullptr,
                   g.d_h_last ? g.d_h_last + k * state : nullptr, scratch.carry, scratch.d_c, scratch.partial,
                   scratch.wt_back, scratch.w_candidate_back, scratch.dz, scratch.ring, stride, true};
  const float *wt = l.wt + k * l.units * gates;
  pack_transposed<Cell>(b.wt_back, wt, l.units, l.units, Cell::H_FIRST, Cell::H_SLOTS);
  if (g.d_x) pack_transposed<Cell>(scratch.wx_back, l.wx + k * l.inputs * gates, l.inputs, l.units, Cell::X_FIRST, Cell::X_SLOTS);
  if constexpr (Cell::SLOTS == 3) {
    pack_transposed<Cell>(b.w_candidate_back, wt, l.units, l.units, 0, 1);
    __builtin_memset(scratch.dw_candidate, 0, sizeof(float) * l.units * panels * VL);
  }
  __builtin_memset(scratch.dwx, 0, sizeof(float) * l.inputs * panels * S::X_WIDTH);
  __builtin_memset(scratch.dwt, 0, sizeof(float) * l.units * panels * S::H_WIDTH);
  __builtin_memset(scratch.bias, 0, sizeof(float) * panels * S::ROW);
  if constexpr (Cell::HAS_C) pack_c(b.f, l.c0 ? l.c0 + k * state : nullptr);
  const float *d_c = Cell::HAS_C && g.d_c_last ? g.d_c_last + k * state : nullptr;
  for (long row = 0; row < l.batch; row++)
    for (long u = 0; u < stride; u += VL) {
      const long left = l.units - u;
      store(b.carry + row * stride + u, b.d_h_last && left > 0 ? load_part(b.d_h_last + row * l.units + u, left) : zero());
      store(b.d_c + row * stride + u, d_c && left > 0 ? load_part(d_c + row * l.units + u, left) : zero());
    }
  return b;
}

// dL/d(initial state) of replica k; dz of the sequence's first step stands at `after` in the ring.
template <class Cell>
static void initial_state_gradient(const Backward<Cell> &b, const LayerGradient &g, long k, long after) {
  using S = Shape<Cell>;
  const Layer &l = b.f.layer;
  const long state = l.batch * l.units;
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
            if (unit < l.units) store_part(g.d_h0 + k * state + row * l.units + unit, sums[v], l.units - unit);
          }
        });
  if (Cell::HAS_C && g.d_c0)
    for (long row = 0; row < l.batch; row++)
      for (long u = 0; u < l.units; u += VL)
        store_part(g.d_c0 + k * state + row * l.units + u, load(b.d_c + row * b.stride + u), l.units - u);
}

template <class Cell>
static void layer_backward(const Layer &l, const LayerGradient &g) {
  const LayerScratch<Cell> scratch(l.scratch, l.batch, l.inputs, l.units);
  const long gates = Cell::GATES * l.units, ring = scratch.ring;
  for (long k = 0; k < l.replicas; k++) {
    Backward<Cell> b = begin_backward<Cell>(l, g, scratch, k);
    float *d_x = g.d_x ? g.d_x + k * b.f.rows() * l.inputs : nullptr;
    long after = -1, place = -1;
    for (long n = l.steps - 1; n >= 0; n--) {
      const Step step = step_at(b.f, n);
      const long t = step.first_row / l.batch, done = (l.steps - 1 - n) % ring;
      // Places follow t, so that the ring's rows stand in the order of x's and the outputs'.
      place = l.reverse ? done : ring - 1 - done;
      const double squares = backward_step(b, step, place, after);
      g.state_norms[k * l.steps + t] = (float)__builtin_sqrt(squares);
      if constexpr (Cell::SLOTS == 3) backward_reset(b, step, place);
      // Only a GRU's h reaches the step before by another way than the product.
      b.use_carry = Cell::GATES == 3;
      if (done == ring - 1 || n == 0) take_ring(b, scratch, d_x, l.reverse ? t - done : t, done + 1, l.reverse ? 0 : place);
      after = place;
    }
    initial_state_gradient(b, g, k, after);
    float *dwt = g.d_wt + k * l.units * gates;
    unpack_gates<Cell>(g.d_wx + k * l.inputs * gates, scratch.dwx, l.inputs, l.units, Cell::X_FIRST, Cell::X_SLOTS);
    unpack_gates<Cell>(dwt, scratch.dwt, l.units, l.units, Cell::H_FIRST, Cell::H_SLOTS);
    if constexpr (Cell::SLOTS == 3) unpack_gates<Cell>(dwt, scratch.dw_candidate, l.units, l.units, 0, 1);
    unpack_gates<Cell>(g.d_bi + k * gates, scratch.bias, 1, l.units, Cell::X_FIRST, Cell::X_SLOTS);
  }
}
