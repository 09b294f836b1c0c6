// What a layer's kernels on tiles work in. Included inside an instruction set's namespace.

// Steps of dz that wait for the weight gradients' product.
static long tile_ring_steps(long weights, long batch) {
  const long rows = weights * 4 < 786432 ? 128 : 512, steps = (rows + batch - 1) / batch;
  return steps < 2 ? 2 : steps;
}

template <class Cell>
struct TileScratch {
  Tile *x, *h, *wx, *wt, *w_candidate;                    // forward: sides of the step's products
  Tile *dz_left, *wt_back, *wx_back, *w_candidate_back;   // backward: sides of dz · wtᵀ and the like
  Tile *dz_right, *x_left, *h_left, *reset_left;          // backward: sides of the weight gradients
  float *start, *c_before, *carry, *d_c, *sums, *dz, *dwx, *dwt, *dw_candidate, *d_bias;
  long ring, bytes;
  TileScratch(char *base, bool tokens, long batch, long inputs, long units) {
    using S = Shape<Cell>;
    constexpr bool TWO_PHASES = Cell::SLOTS == 3;
    constexpr long X = Cell::X_SLOTS * Cell::UNITS, H = Cell::H_SLOTS * Cell::UNITS;
    const long panels = S::panels(units), columns = panels * Cell::UNITS, blocks = blocks_of(batch);
    const long wide = tokens ? 0 : inputs, x_depth = depth_of(wide), h_depth = depth_of(units);
    ring = tile_ring_steps((inputs + units) * panels * S::ROW, batch);
    const long ring_blocks = blocks_of(ring * batch), ring_depth = depth_of(ring * batch);
    Scratch s(base);
    const auto side = [&](long of, long depth) { return reinterpret_cast<Tile *>(s.floats(side_size(of, depth))); };
    // Forward and backward are never at work together.
    x = side(blocks, x_depth);
    h = side(blocks, h_depth);
    wx = side(panels * X, x_depth);
    wt = side(panels * H, h_depth);
    w_candidate = side(TWO_PHASES ? panels : 0, h_depth);
    const long forward_end = s.used;
    s.used = 0;
    wt_back = side(columns, depth_of(panels * H * VL));
    w_candidate_back = side(TWO_PHASES ? columns : 0, depth_of(panels * VL));
    wx_back = side(blocks_of(wide), depth_of(panels * X * VL));
    dz_left = side(ring_blocks, depth_of(panels * (X > H ? X : H) * VL));
    dz_right = side(panels * S::NV, ring_depth);
    x_left = side(blocks_of(wide), ring_depth);
    h_left = side(blocks_of(units), ring_depth);
    reset_left = side(TWO_PHASES ? blocks_of(units) : 0, ring_depth);
    dz = s.floats(panels * ring * batch * S::ROW);
    dwx = s.floats(panels * (tokens ? inputs : blocks_of(inputs) * TILE_ROWS) * S::X_WIDTH);
    dwt = s.floats(panels * blocks_of(units) * TILE_ROWS * S::H_WIDTH);
    dw_candidate = s.floats(TWO_PHASES ? panels * blocks_of(units) * TILE_ROWS * VL : 0);
    d_bias = s.floats(panels * S::X_WIDTH);
    carry = s.floats(batch * S::padded(units));
    d_c = s.floats(batch * S::padded(units));
    if (s.used < forward_end) s.used = forward_end;
    start = s.floats((tokens ? inputs : 1) * panels * S::ROW);
    c_before = s.floats(panels * S::WIDTH * batch);
    sums = s.floats(sums_size<4>());
    bytes = s.used;
  }
};
