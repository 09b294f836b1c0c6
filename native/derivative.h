// dz of one replica's sequence: kept for some steps only; when the ring is full, the weight gradients take it while it
// is in the cache. Included inside an instruction set's namespace.

template <class Cell>
struct Derivative {
  Sequence<Cell> f;
  const LayerGradient &gradient;
  float *carry;  // [B, stride]: what reaches h of the step before except through the product
  float *d_c;    // [B, stride]
  float *dz;     // [panel][ring][B][ROW]
  long ring;     // steps that dz holds, at least 2
  long stride;
  bool use_carry;

  float *dz_row(long panel, long place, long row) const {
    return dz + ((panel * ring + place) * f.layer.batch + row) * Shape<Cell>::ROW;
  }
  long panel_stride() const { return ring * f.layer.batch * Shape<Cell>::ROW; }
};

// The carry and dL/dc with which the last step begins.
template <class Cell>
static void begin_states(const Derivative<Cell> &b) {
  const Layer &l = b.f.layer;
  const LayerGradient &g = b.gradient;
  const float *d_c = Cell::HAS_C ? g.d_c_last : nullptr;
  for (long row = 0; row < l.batch; row++)
    for (long u = 0; u < b.stride; u += VL) {
      const long left = l.units - u, at = row * b.stride + u;
      store(b.carry + at, g.d_h_last && left > 0 ? load_part(g.d_h_last + row * l.units + u, left) : zero());
      store(b.d_c + at, d_c && left > 0 ? load_part(d_c + row * l.units + u, left) : zero());
    }
}

// What dL/dh of VL units begins with, before the product: dL/d(outputs) and the carry.
template <class Cell>
INLINE vf begin_dh(const Derivative<Cell> &b, const Step &step, long row, long unit) {
  const long left = b.f.layer.units - unit;
  const float *d_out = b.gradient.d_outputs;
  vf dh = d_out && left > 0 && !is_over(b.f, step, row) ? load_part(d_out + (step.first_row + row) * b.f.layer.stride + unit, left) : zero();
  if (b.use_carry) dh += load(b.carry + row * b.stride + unit);
  return dh;
}

// dz of one row and VL units from dL/dh; `unit` is the first unit.
template <class Cell>
INLINE void backward_vector(const Derivative<Cell> &b, const Step &step, long place, long row, long unit, vf dh) {
  using S = Shape<Cell>;
  const Sequence<Cell> &f = b.f;
  const long units = f.layer.units, panel = unit / S::WIDTH, left = units - unit;
  const float *z = f.z_row(panel, step.first_row + row) + unit % S::WIDTH;
  float *dz = b.dz_row(panel, place, row) + unit % S::WIDTH;
  const long at = row * b.stride + unit;
  if constexpr (Cell::GATES == 4) {
    const vf i = load(z), fg = load(z + VL), g = load(z + 2 * VL), o = load(z + 3 * VL);
    const vf t = vector_tanh(load(f.c + (panel * f.rows() + step.first_row + row) * VL));
    const vf dc = load(b.d_c + at) + dh * o * (1.0f - t * t);
    const vf c_before = load(step.c_before + panel * step.c_stride + row * VL);
    store(dz, first_lanes(dc * g * (i * (1.0f - i)), left));
    store(dz + VL, first_lanes(dc * c_before * (fg * (1.0f - fg)), left));
    store(dz + 2 * VL, first_lanes(dc * i * (1.0f - g * g), left));
    store(dz + 3 * VL, first_lanes(dh * t * (o * (1.0f - o)), left));
    store(b.d_c + at, dc * fg);
  } else if constexpr (Cell::GATES == 1) {
    const vf h = load(z);
    if constexpr (Cell::IS_RELU) {
      store(dz, first_lanes(h <= 0.0f ? zero() : dh, left));
    } else {
      store(dz, first_lanes(dh * (1.0f - h * h), left));
    }
  } else {
    const vf c = load(z), u = load(z + VL), r = load(z + 2 * VL);
    const vf h = step.h_before ? load_part(step.h_before + row * step.h_stride + unit, left) : zero();
    const vf dc = first_lanes(dh * (1.0f - u) * (1.0f - c * c), left);
    store(dz, dc);
    store(dz + VL, first_lanes(dh * (h - c) * (u * (1.0f - u)), left));
    store(b.carry + at, dh * u);
    if constexpr (Cell::SLOTS == 4) {
      store(dz + 2 * VL, first_lanes(dc * load(z + 3 * VL) * (r * (1.0f - r)), left));
      store(dz + 3 * VL, first_lanes(dc * r, left));
    }
  }
}

// Instead of backward_vector, for a sequence that does not have the step.
template <class Cell>
INLINE void hand_on(const Derivative<Cell> &b, long place, long row, long unit, vf dh) {
  using S = Shape<Cell>;
  float *dz = b.dz_row(unit / S::WIDTH, place, row) + unit % S::WIDTH;
  for (int s = 0; s < Cell::SLOTS; s++) store(dz + s * S::WIDTH, zero());
  store(b.carry + row * b.stride + unit, dh);
}

// Without a way past the product, nothing but what a sequence that is over hands on may stay in the carry.
template <class Cell>
static void clear_carry(const Derivative<Cell> &b, const Step &step) {
  if (Cell::GATES == 3 || !b.f.layer.lengths) return;
  for (long row = 0; row < b.f.layer.batch; row++)
    if (!is_over(b.f, step, row)) __builtin_memset(b.carry + row * b.stride, 0, sizeof(float) * b.stride);
}

// dz of the reset gate and the carry of the GRU that resets before the product, from d(reset · h).
INLINE void reset_vector(const Derivative<GruBefore> &b, const Step &step, long place, long row, long unit, vf d_reset_h) {
  const long units = b.f.layer.units, left = units - unit;
  const vf r = load(b.f.z_row(unit / VL, step.first_row + row) + 2 * VL);
  const vf h = step.h_before ? load_part(step.h_before + row * step.h_stride + unit, left) : zero();
  float *carry = b.carry + row * b.stride + unit;
  store(b.dz_row(unit / VL, place, row) + 2 * VL, first_lanes(d_reset_h * h * (r * (1.0f - r)), left));
  store(carry, load(carry) + d_reset_h * r);
}

// dL/d(c before the sequence).
template <class Cell>
static void store_d_c0(const Derivative<Cell> &b) {
  const long units = b.f.layer.units;
  if (!Cell::HAS_C || !b.gradient.d_c0) return;
  for (long row = 0; row < b.f.layer.batch; row++)
    for (long u = 0; u < units; u += VL)
      store_part(b.gradient.d_c0 + row * units + u, load(b.d_c + row * b.stride + u), units - u);
}
