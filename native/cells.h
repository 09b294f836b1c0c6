// How each cell lays its gates in vectors. Included inside an instruction set's namespace.
//
// Z, the saved activations and later dz, is [panel][T·B][slot][UNITS vectors]: all slots of a few units side by
// side, so that a register tile holds whole units and a row of Z is a packed row of the weight gradient's product.

struct Lstm {
  static constexpr int SLOTS = 4, UNITS = 1, GATES = 4;
  static constexpr int X_FIRST = 0, X_SLOTS = 4, H_FIRST = 0, H_SLOTS = 4;
  static constexpr int gate(int slot) { return slot; }
  static constexpr bool HAS_C = true;
};

// Slots: candidate, update, reset, and the candidate's product with h alone, which the reset gate multiplies.
struct GruAfter {
  static constexpr int SLOTS = 4, UNITS = 1, GATES = 3;
  static constexpr int X_FIRST = 0, X_SLOTS = 3, H_FIRST = 1, H_SLOTS = 3;
  static constexpr int gate(int slot) { return slot == 0 ? 2 : slot - 1; }
  static constexpr bool HAS_C = false;
};

// Slots: candidate, update, reset. The candidate's recurrent product reads reset · h, in a second phase.
struct GruBefore {
  static constexpr int SLOTS = 3, UNITS = 1, GATES = 3;
  static constexpr int X_FIRST = 0, X_SLOTS = 3, H_FIRST = 1, H_SLOTS = 2;
  static constexpr int gate(int slot) { return slot == 0 ? 2 : slot - 1; }
  static constexpr bool HAS_C = false;
};

template <bool RELU>
struct Rnn {
  static constexpr int SLOTS = 1, UNITS = 2, GATES = 1;
  static constexpr int X_FIRST = 0, X_SLOTS = 1, H_FIRST = 0, H_SLOTS = 1;
  static constexpr int gate(int) { return 0; }
  static constexpr bool HAS_C = false;
  static constexpr bool IS_RELU = RELU;
};

// Sizes that follow from a cell and a layer.
template <class Cell>
struct Shape {
  static constexpr int WIDTH = Cell::UNITS * VL;           // units a panel
  static constexpr int ROW = Cell::SLOTS * WIDTH;          // floats a row of Z
  static constexpr int NV = Cell::SLOTS * Cell::UNITS;     // vectors a row of Z
  static constexpr int X_WIDTH = Cell::X_SLOTS * WIDTH;
  static constexpr int H_WIDTH = Cell::H_SLOTS * WIDTH;
  static constexpr int ROWS = TILE / NV;                   // rows a forward tile
  static constexpr int BACK = 2;                           // vectors a backward tile is wide
  static constexpr int BACK_WIDTH = BACK * VL;
  static constexpr int BACK_ROWS = TILE / BACK;

  static long panels(long units) { return (units + WIDTH - 1) / WIDTH; }
  static long padded(long units) {  // a whole number of panels, forward and backward
    long p = panels(units) * WIDTH;
    return (p + BACK_WIDTH - 1) / BACK_WIDTH * BACK_WIDTH;
  }
};

// Where the parts of a replica's saved buffer start, in floats; h stands there where sequences have lengths.
template <class Cell>
struct Saved {
  long z, c, reset_h, h, end;
  Saved(long steps, long batch, long units, bool lengths) {
    using S = Shape<Cell>;
    const long rows = steps * batch;
    z = 0;
    c = S::panels(units) * rows * S::ROW;
    reset_h = c + (Cell::HAS_C ? S::panels(units) * S::WIDTH * rows : 0);
    h = reset_h + (Cell::SLOTS == 3 ? rows * S::padded(units) : 0);
    end = (h + (lengths ? rows * units : 0) + 15) / 16 * 16;
  }
};

// Calls f with a value of the cell's type.
template <class F>
static auto with_cell(CellKind kind, F &&f) {
  switch (kind) {
    case CellKind::rnn_tanh: return f(Rnn<false>{});
    case CellKind::rnn_relu: return f(Rnn<true>{});
    case CellKind::gru_after: return f(GruAfter{});
    case CellKind::gru_before: return f(GruBefore{});
    default: return f(Lstm{});
  }
}
