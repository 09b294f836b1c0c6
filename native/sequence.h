// One replica's sequence as every kind of product sees it: where its activations lie, which step comes when, and what
// is done with a row's finished sums. Included inside an instruction set's namespace.

// A layer with pointers into its saved activations and the scratch.
template <class Cell>
struct Sequence {
  const Layer &layer;
  float *z, *c, *reset_h;
  float *h;        // after each step, [T, B, H]: the outputs, unless sequences have lengths of their own
  long h_stride;   // floats from a row of h to the next
  float *c_before;  // c before the first step, [panel][B][VL]

  long rows() const { return layer.steps * layer.batch; }
  float *z_row(long panel, long row) const { return z + (panel * rows() + row) * Shape<Cell>::ROW; }
  long width_left(long panel) const { return layer.units - panel * Shape<Cell>::WIDTH; }
};

template <class Cell>
static Sequence<Cell> sequence_of(const Layer &l, float *c_before) {
  const Saved<Cell> at(l.steps, l.batch, l.units, l.lengths);
  float *h = l.lengths ? l.saved + at.h : l.outputs;
  return {l, l.saved + at.z, l.saved + at.c, l.saved + at.reset_h, h, l.lengths ? l.units : l.stride, c_before};
}

// A step's place in the sequence's arrays and what stood before it.
struct Step {
  long t;
  long first_row;         // t·B
  const float *h_before;  // [B, H] or null, `h_stride` floats from a row to the next
  long h_stride;
  const float *c_before;  // panel 0 of the step before, then `c_stride` floats to the next panel
  long c_stride;
};

// The step that comes at place n.
template <class Cell>
static Step step_at(const Sequence<Cell> &f, long n) {
  const Layer &l = f.layer;
  const long t = l.reverse ? l.steps - 1 - n : n, before = l.reverse ? t + 1 : t - 1;
  if (n == 0) return {t, t * l.batch, l.h0, l.units, f.c_before, l.batch * VL};
  return {t, t * l.batch, f.h + before * l.batch * f.h_stride, f.h_stride, f.c + before * l.batch * VL, f.rows() * VL};
}

// c before the first step, zeros when absent.
template <class Cell>
static void pack_c(const Sequence<Cell> &f) {
  const long units = f.layer.units, batch = f.layer.batch;
  const float *c0 = f.layer.c0;
  for (long p = 0; p < Shape<Cell>::panels(units); p++)
    for (long row = 0; row < batch; row++)
      store(f.c_before + (p * batch + row) * VL, c0 ? load_part(c0 + row * units + p * VL, units - p * VL) : zero());
}

// The biases as a row of Z of every panel, zeros where a slot has none.
template <class Cell>
static void pack_bias(float *to, const Layer &l) {
  using S = Shape<Cell>;
  for (long p = 0; p < S::panels(l.units); p++)
    for (int s = 0; s < Cell::SLOTS; s++)
      for (int v = 0; v < Cell::UNITS; v++) {
        const long unit = p * S::WIDTH + v * VL;
        const bool there = s < Cell::X_SLOTS && unit < l.units;
        store(to + p * S::ROW + s * S::WIDTH + v * VL,
              there ? load_part(l.weights.bi[Cell::gate(s)] + unit, l.units - unit) : zero());
      }
}

// The gates' arithmetic of one row, from its finished sums; `row` counts within the step.
template <class Cell, int NV>
INLINE void finish_row(const Sequence<Cell> &f, const Step &step, long panel, long row, vf (&s)[NV]) {
  using S = Shape<Cell>;
  float *z = f.z_row(panel, step.first_row + row);
  const long units = f.layer.units;
  float *h_out = f.h + (step.first_row + row) * f.h_stride + panel * S::WIDTH;
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

// Candidate and h of one row of the GRU that resets before the product, from the candidate's finished sum.
INLINE void finish_candidate(const Sequence<GruBefore> &f, const Step &step, long panel, long row, vf sum) {
  const long left = f.width_left(panel);
  float *z = f.z_row(panel, step.first_row + row);
  const vf c = vector_tanh(sum), u = load(z + VL);
  const vf h = step.h_before ? load_part(step.h_before + row * step.h_stride + panel * VL, left) : zero();
  store(z, c);
  store_part(f.h + (step.first_row + row) * f.h_stride + panel * VL, c + u * (h - c), left);
}

// The sequence's last states to where the caller wants them.
template <class Cell>
static void store_last_states(const Sequence<Cell> &f) {
  const Layer &l = f.layer;
  const long last = (l.reverse ? 0 : l.steps - 1) * l.batch;
  for (long row = 0; row < l.batch; row++) {
    __builtin_memcpy(l.h_last + row * l.units, f.h + (last + row) * f.h_stride, sizeof(float) * l.units);
    if constexpr (Cell::HAS_C)
      for (long p = 0; p < Shape<Cell>::panels(l.units); p++)
        store_part(l.c_last + row * l.units + p * VL, load(f.c + (p * f.rows() + last + row) * VL), l.units - p * VL);
  }
}
