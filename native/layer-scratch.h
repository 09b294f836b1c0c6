// What a layer's kernels work in: packed weights and their gradients, a ring of dz. Included inside an instruction
// set's namespace.

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
  float *wx, *wt, *w_candidate, *bias, *c_before, *carry, *d_c, *partial, *wx_back, *wt_back, *w_candidate_back, *dz, *dwx, *dwt, *dw_candidate, *packed;
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
    packed = s.floats(PACKED);
    bytes = s.used;
  }
};
