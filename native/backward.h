// The backward sequence of one replica: dz for every step, kept for some steps only: when the ring is full, the
// weight gradients take it while it is in the cache.
// Included inside an instruction set's namespace.

template <class Cell>
struct Backward {
  Forward<Cell> f;
  const LayerGradient &gradient;
  float *carry;    // [B, stride]: what reaches h of the step before except through the product
  float *d_c;      // [B, stride]
  float *partial;  // [B, stride]
  float *wt_back, *w_candidate_back;  // packed transposes
  float *dz;       // [panel][ring][B][ROW]
  long ring;       // steps that dz holds, at least 2
  long stride;
  bool use_carry;

  float *dz_row(long panel, long place, long row) const {
    return dz + ((panel * ring + place) * f.layer.batch + row) * Shape<Cell>::ROW;
  }
};

// dz of one row and VL units from dL/dh; `unit` is the first unit, `v` the vector within its panel.
template <class Cell>
INLINE void backward_vector(Backward<Cell> &b, const Step &step, long place, long row, long unit, vf dh) {
  using S = Shape<Cell>;
  const Forward<Cell> &f = b.f;
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

// Fetches the activations of a tile's rows while its product runs.
template <int MR, class Cell>
INLINE void want_row(const Forward<Cell> &f, long panel, long row) {
  want(f.z_row(panel, row), MR * Shape<Cell>::ROW);
  if constexpr (Cell::HAS_C) want(f.c + (panel * f.rows() + row) * VL, MR * VL);
}

// dL/dh of one step from dL/d(outputs), the carry and dz of the step after (at `after` in the
// ring, or −1); its own dz goes to `place`; returns the sum of its squares where somebody
// wants to know.
template <class Cell>
static double backward_step(Backward<Cell> &b, const Step &step, long place, long after) {
  using S = Shape<Cell>;
  const Forward<Cell> &f = b.f;
  const long units = f.layer.units, batch = f.layer.batch;
  const float *d_out = b.gradient.d_outputs ? b.gradient.d_outputs + step.first_row * f.layer.stride : nullptr;
  const bool measured = b.gradient.state_norms;
  double squares = 0;
  const PanelRows<Cell> a{after < 0 ? nullptr : b.dz_row(0, after, 0), b.ring * batch * S::ROW, S::panels(units), batch};
  panel_product<Cell, Cell::H_FIRST, Cell::H_SLOTS>(
      a, b.wt_back, (units + S::BACK_WIDTH - 1) / S::BACK_WIDTH, b.partial, b.stride,
      [&](auto size, long row, long column) {
        for (long panel = column / S::WIDTH; panel < (column + S::BACK_WIDTH) / S::WIDTH && panel < S::panels(units); panel++)
          want_row<decltype(size)::value>(f, panel, step.first_row + row);
      },
      [&](long row, long column, vf(&sums)[S::BACK]) {
#pragma GCC unroll 2
        for (int v = 0; v < S::BACK; v++) {
          const long unit = column + v * VL, left = units - unit;
          sums[v] = d_out && left > 0 ? load_part(d_out + row * f.layer.stride + unit, left) : zero();
          if (b.use_carry) sums[v] += load(b.carry + row * b.stride + unit);
        }
      },
      [&](long row, long column, vf(&sums)[S::BACK]) {
        vf square = zero();
#pragma GCC unroll 2
        for (int v = 0; v < S::BACK; v++) {
          const long unit = column + v * VL;
          // A panel's vectors beyond the last unit are written too, as zeros: the products read whole panels.
          if (unit >= S::panels(units) * S::WIDTH) break;
          const vf dh = first_lanes(sums[v], units - unit);
          square += dh * dh;
          backward_vector<Cell>(b, step, place, row, unit, dh);
        }
        if (measured) squares += sum_lanes(square);
      });
  return squares;
}

// The second phase of the GRU that resets before the product: d(reset · h), dz of the reset gate, the carry.
static void backward_reset(Backward<GruBefore> &b, const Step &step, long place) {
  using S = Shape<GruBefore>;
  const Forward<GruBefore> &f = b.f;
  const long units = f.layer.units;
  const PanelRows<GruBefore> a{b.dz_row(0, place, 0), b.ring * f.layer.batch * S::ROW, S::panels(units), f.layer.batch};
  panel_product<GruBefore, 0, 1>(
      a, b.w_candidate_back, (units + S::BACK_WIDTH - 1) / S::BACK_WIDTH, b.partial, b.stride, [](auto, long, long) {},
      [&](long, long, vf(&sums)[S::BACK]) {
        for (int v = 0; v < S::BACK; v++) sums[v] = zero();
      },
      [&](long row, long column, vf(&sums)[S::BACK]) {
        for (int v = 0; v < S::BACK; v++) {
          const long unit = column + v * VL, left = units - unit;
          if (left <= 0) break;
          float *dz = b.dz_row(unit / VL, place, row);
          const vf r = load(f.z_row(unit / VL, step.first_row + row) + 2 * VL);
          const vf h = step.h_before ? load_part(step.h_before + row * step.h_stride + unit, left) : zero();
          float *carry = b.carry + row * b.stride + unit;
          store(dz + 2 * VL, first_lanes(sums[v] * h * (r * (1.0f - r)), left));
          store(carry, load(carry) + sums[v] * r);
        }
      });
}
