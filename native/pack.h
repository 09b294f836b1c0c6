// Weights to panels and back. Included inside an instruction set's namespace.

// to [panel][row][slot][WIDTH] from [row][G·H]: `slots` slots from `first` on; zeros beyond the last unit.
template <class Cell>
static void pack_gates(float *to, const float *from, long rows, long units, int first, int slots) {
  using S = Shape<Cell>;
  const long row_length = Cell::GATES * units;
  for (long p = 0; p < S::panels(units); p++) {
    const long unit = p * S::WIDTH;
    for (long i = 0; i < rows; i++)
      for (int s = first; s < first + slots; s++)
        for (int v = 0; v < Cell::UNITS; v++, to += VL) {
          const long left = units - unit - v * VL;
          store(to, left > 0 ? load_part(from + i * row_length + Cell::gate(s) * units + unit + v * VL, left) : zero());
        }
  }
}

// The inverse of pack_gates.
template <class Cell>
static void unpack_gates(float *to, const float *from, long rows, long units, int first, int slots) {
  using S = Shape<Cell>;
  const long row_length = Cell::GATES * units;
  for (long p = 0; p < S::panels(units); p++) {
    const long unit = p * S::WIDTH;
    for (long i = 0; i < rows; i++)
      for (int s = first; s < first + slots; s++)
        for (int v = 0; v < Cell::UNITS; v++, from += VL) {
          const long left = units - unit - v * VL;
          if (left > 0) store_part(to + i * row_length + Cell::gate(s) * units + unit + v * VL, load(from), left);
        }
  }
}

// to [block][panel][slot][WIDTH][BACK_WIDTH] from [row][G·H]: the transpose, `rows` as columns, in the order in
// which a row of Z holds its numbers.
template <class Cell>
static void pack_transposed(float *to, const float *from, long rows, long units, int first, int slots) {
  using S = Shape<Cell>;
  const long row_length = Cell::GATES * units;
  for (long block = 0; block < rows; block += S::BACK_WIDTH)
    for (long p = 0; p < S::panels(units); p++)
      for (int s = first; s < first + slots; s++) {
        const long left = units - p * S::WIDTH < S::WIDTH ? units - p * S::WIDTH : S::WIDTH;
        const long columns = rows - block < S::BACK_WIDTH ? rows - block : S::BACK_WIDTH;
        const float *source = from + block * row_length + Cell::gate(s) * units + p * S::WIDTH;
        if (left < S::WIDTH || columns < S::BACK_WIDTH) __builtin_memset(to, 0, sizeof(float) * S::WIDTH * S::BACK_WIDTH);
        for (long c = 0; c < columns; c++)
          for (long u = 0; u < left; u++) to[u * S::BACK_WIDTH + c] = source[c * row_length + u];
        to += S::WIDTH * S::BACK_WIDTH;
      }
}
