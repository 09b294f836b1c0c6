// The sides of a tile product, split into parts. Included inside an instruction set's namespace.
//
// A side is [block][depth][part] tiles: blocks of 16 rows of the left side or 16 columns of the right one, and steps of
// 32 places of the inner dimension. Places are given as chunks of 16; a missing one counts as zeros.

static long blocks_of(long n) { return (n + TILE_ROWS - 1) / TILE_ROWS; }
static long depth_of(long places) { return (places + TILE_DEPTH - 1) / TILE_DEPTH; }

// Floats that a side takes.
static long side_size(long blocks, long depth) { return blocks * depth * PARTS * TILE_FLOATS; }

// The left side from rows: chunk(row, c) gives chunk c of a row. Rows that fill the last block are left as they are:
// they reach no row of the result but their own.
template <class Chunk>
INLINE void split_rows(Tile *to, long rows, long chunks, Chunk &&chunk) {
  const long depth = (chunks + 1) / 2;
  for (long row = 0; row < rows; row++) {
    Tile *at = to + row / TILE_ROWS * depth * PARTS;
    for (long c = 0; c + 1 < chunks; c += 2, at += PARTS)
      split_pair(chunk(row, c), chunk(row, c + 1), at, row % TILE_ROWS);
    if (chunks % 2) split_pair(chunk(row, chunks - 1), zero(), at, row % TILE_ROWS);
  }
}

// A block of the right side from rows of the inner dimension: line(place) gives 16 columns.
template <class Line>
INLINE void split_lines(Tile *to, long places, Line &&line) {
  for (long d = 0; d < depth_of(places); d++, to += PARTS)
    for (long i = 0; i < TILE_ROWS; i++) {
      const long low = d * TILE_DEPTH + i, high = low + TILE_ROWS;
      split_pair(low < places ? line(low) : zero(), high < places ? line(high) : zero(), to, i);
    }
}

// One step of a block from its transpose: line(half, i) gives the 16 numbers that become column i of a half.
template <class Line>
INLINE void split_transposed(Tile *to, Line &&line) {
  vf low[16], high[16];
#pragma GCC unroll 16
  for (int i = 0; i < 16; i++) low[i] = line(0, i);
  transpose(low);
#pragma GCC unroll 16
  for (int i = 0; i < 16; i++) high[i] = line(1, i);
  transpose(high);
#pragma GCC unroll 16
  for (int i = 0; i < 16; i++) split_pair(low[i], high[i], to, i);
}

// 16 numbers of a row of `columns`, zeros beyond its end.
INLINE vf chunk_of(const float *row, long at, long columns) { return at < columns ? load_part(row + at, columns - at) : zero(); }

// Weights [rows][H] of every gate as a right side, [panel][slot][vector] blocks of columns: for the forward product.
template <class Cell>
static void split_gates(Tile *to, const float *const *gates, long stride, long rows, long units, int first, int slots) {
  for (long p = 0; p < Shape<Cell>::panels(units); p++)
    for (int s = first; s < first + slots; s++)
      for (int v = 0; v < Cell::UNITS; v++, to += depth_of(rows) * PARTS) {
        const long unit = p * Shape<Cell>::WIDTH + v * VL;
        split_lines(to, rows, [&](long i) { return chunk_of(gates[Cell::gate(s)] + i * stride, unit, units); });
      }
}

// The same weights transposed, `rows` as columns: chunks of the inner dimension stand as in a row of Z. `blocks` of
// columns are written, with zeros beyond `rows`.
template <class Cell>
static void split_gates_transposed(Tile *to, long blocks, const float *const *gates, long stride, long rows, long units,
                                   int first, int slots) {
  const long a_panel = slots * Cell::UNITS, chunks = Shape<Cell>::panels(units) * a_panel;
  for (long block = 0; block < blocks; block++)
    for (long c = 0; c < chunks; c += 2, to += PARTS)
      split_transposed(to, [&](long half, long i) {
        const long chunk = c + half, row = block * TILE_ROWS + i, within = chunk % a_panel;
        if (chunk >= chunks || row >= rows) return zero();
        const long unit = chunk / a_panel * Shape<Cell>::WIDTH + within % Cell::UNITS * VL;
        return chunk_of(gates[Cell::gate(first + within / Cell::UNITS)] + row * stride, unit, units);
      });
}
