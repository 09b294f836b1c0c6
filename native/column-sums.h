// Sums over rows. Included inside an instruction set's namespace.

// The sum of every column of values [rows, columns], in four interleaved runs.
static void column_sums(long rows, long columns, const float *values, float *sums) {
  for (long c = 0; c < columns; c += VL) {
    const long left = columns - c;
    vf s[4] = {};
    const float *from = values + c;
    long row = 0;
    for (; row + 4 <= rows; row += 4, from += 4 * columns)
#pragma GCC unroll 4
      for (int i = 0; i < 4; i++) s[i] += load_part(from + i * columns, left);
    for (; row < rows; row++, from += columns) s[0] += load_part(from, left);
    store_part(sums + c, (s[0] + s[1]) + (s[2] + s[3]), left);
  }
}
