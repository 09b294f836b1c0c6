// Sequences of lengths of their own. A step runs over all rows; what it made of a sequence that does not have it is
// put back to what stood before, and backward hands what it is given on to the step before, with dz zero. h lies in the
// saved buffer then, as it goes from step to step; the outputs have zeros where a sequence is over. Included inside an
// instruction set's namespace.

// Whether the sequence of `row` does not have this step.
template <class Cell>
INLINE bool is_over(const Sequence<Cell> &f, const Step &step, long row) {
  return f.layer.lengths && step.t >= f.layer.lengths[row];
}

// Gives sequences that do not have the step the states before it.
template <class Cell>
static void keep_states(const Sequence<Cell> &f, const Step &step) {
  const long size = sizeof(float) * f.layer.units;
  for (long row = 0; row < f.layer.batch; row++) {
    if (!is_over(f, step, row)) continue;
    float *h = f.h + (step.first_row + row) * f.h_stride;
    if (step.h_before) __builtin_memcpy(h, step.h_before + row * step.h_stride, size);
    else __builtin_memset(h, 0, size);
    if constexpr (Cell::HAS_C)
      for (long p = 0; p < Shape<Cell>::panels(f.layer.units); p++)
        store(f.c + (p * f.rows() + step.first_row + row) * VL, load(step.c_before + p * step.c_stride + row * VL));
  }
}

// h of every step that a sequence has as its outputs, zeros at the others.
template <class Cell>
static void store_outputs(const Sequence<Cell> &f) {
  const Layer &l = f.layer;
  const long size = sizeof(float) * l.units;
  for (long t = 0; t < l.steps; t++)
    for (long row = 0; row < l.batch; row++) {
      const long at = t * l.batch + row;
      if (t < l.lengths[row]) __builtin_memcpy(l.outputs + at * l.stride, f.h + at * f.h_stride, size);
      else __builtin_memset(l.outputs + at * l.stride, 0, size);
    }
}
