// Weights to panels and back. Included inside an instruction set's namespace.

// to [panel][row][slot][WIDTH] from matrices [row][H] of every gate: `slots` slots from `first` on; zeros beyond the
// last unit.
template <class Cell>
static void pack_gates(float *to, const float *const *gates, long stride, long rows, long units, int first, int slots) {
  using S = Shape<Cell>;
  for (long p = 0; p < S::panels(units); p++) {
    const long unit = p * S::WIDTH;
    for (long i = 0; i < rows; i++)
      for (int s = first; s < first + slots; s++)
        for (int v = 0; v < Cell::UNITS; v++, to += VL) {
          const long left = units - unit - v * VL;
          store(to, left > 0 ? load_part(gates[Cell::gate(s)] + i * stride + unit + v * VL, left) : zero());
        }
  }
}

// The inverse of pack_gates, from panels of `panel_rows` rows, of which the first `rows` are taken; gates that are null
// are left out.
template <class Cell>
static void unpack_gates(float *const *gates, long stride, const float *from, long rows, long panel_rows, long units, int first,
                         int slots) {
  using S = Shape<Cell>;
  for (long p = 0; p < S::panels(units); p++) {
    const long unit = p * S::WIDTH;
    for (long i = 0; i < rows; i++)
      for (int s = first; s < first + slots; s++)
        for (int v = 0; v < Cell::UNITS; v++, from += VL) {
          const long left = units - unit - v * VL;
          if (left > 0 && gates[Cell::gate(s)]) store_part(gates[Cell::gate(s)] + i * stride + unit + v * VL, load(from), left);
        }
    from += (panel_rows - rows) * slots * S::WIDTH;
  }
}

// to [block][panel][slot][WIDTH][BACK_WIDTH] from matrices [row][H] of every gate: the transpose, `rows` as columns, in
// the order in which a row of Z holds its numbers.
template <class Cell>
static void pack_transposed(float *to, const float *const *gates, long stride, long rows, long units, int first, int slots) {
  using S = Shape<Cell>;
  for (long block = 0; block < rows; block += S::BACK_WIDTH)
    for (long p = 0; p < S::panels(units); p++)
      for (int s = first; s < first + slots; s++) {
        const long left = units - p * S::WIDTH < S::WIDTH ? units - p * S::WIDTH : S::WIDTH;
        const long columns = rows - block < S::BACK_WIDTH ? rows - block : S::BACK_WIDTH;
        const float *source = gates[Cell::gate(s)] + block * stride + p * S::WIDTH;
        if (left < S::WIDTH || columns < S::BACK_WIDTH) __builtin_memset(to, 0, sizeof(float) * S::WIDTH * S::BACK_WIDTH);
        for (long c = 0; c < columns; c++)
          for (long u = 0; u < left; u++) to[u * S::BACK_WIDTH + c] = source[c * stride + u];
        to += S::WIDTH * S::BACK_WIDTH;
      }
}
