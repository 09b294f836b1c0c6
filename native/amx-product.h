// Products of split sides in tile registers. Included inside an instruction set's namespace.

// Up to 2 × 2 tiles of sums. Registers 0 to 3 hold sums, 4 and 5 parts of the left side, 6 and 7 of the right. Four
// sums are wanted in flight, for a multiplication's result comes after 52 cycles and one can start every 16: fewer
// tiles keep two sums each, which are added when they are stored.
template <int ROWS, int COLUMNS>
struct TileBlock {
  static constexpr int CHAINS = ROWS * COLUMNS <= 2 ? 2 : 1;
  static constexpr int sum(int chain, int r, int c) { return (chain * ROWS + r) * COLUMNS + c; }

  template <class F>
  INLINE void each(F &&f) {
    f(Int<0>{}, Int<0>{});
    if constexpr (COLUMNS > 1) f(Int<0>{}, Int<1>{});
    if constexpr (ROWS > 1) f(Int<1>{}, Int<0>{});
    if constexpr (ROWS * COLUMNS > 2) f(Int<1>{}, Int<1>{});
  }

  INLINE void clear() {
    each([](auto r, auto c) { tile_zero<sum(0, decltype(r)::value, decltype(c)::value)>(); });
    clear_second();
  }

  INLINE void clear_second() {
    if constexpr (CHAINS == 2) each([](auto r, auto c) { tile_zero<sum(1, decltype(r)::value, decltype(c)::value)>(); });
  }

  // Sums at `from`, rows of blocks `row_step` and columns of blocks `column_step` floats apart, `stride` between rows.
  INLINE void start_from(const float *from, long row_step, long column_step, long stride) {
    each([&](auto r, auto c) {
      constexpr int R = decltype(r)::value, C = decltype(c)::value;
      tile_load<sum(0, R, C)>(from + R * row_step + C * column_step, stride);
    });
    clear_second();
  }

  INLINE void store_to(float *to, long row_step, long column_step, long stride) {
    each([&](auto r, auto c) {
      constexpr int R = decltype(r)::value, C = decltype(c)::value;
      float *at = to + R * row_step + C * column_step;
      tile_store<sum(0, R, C)>(at, stride);
      if constexpr (CHAINS == 2) {
        Tile second;
        float *other = reinterpret_cast<float *>(&second);
        tile_store<sum(1, R, C)>(other, TILE_ROWS);
#pragma GCC unroll 16
        for (int i = 0; i < TILE_ROWS; i++) store(at + i * stride, load(at + i * stride) + load(other + i * TILE_ROWS));
      }
    });
  }

  template <int PART>
  INLINE void take_left(const Tile *a, long step) {
    tile_load<4>(a + PART);
    if constexpr (ROWS > 1) tile_load<5>(a + step + PART);
  }

  template <int PART>
  INLINE void take_right(const Tile *b, long step) {
    tile_load<6>(b + PART);
    if constexpr (COLUMNS > 1) tile_load<7>(b + step + PART);
  }

  template <int CHAIN>
  INLINE void multiply() {
    each([](auto r, auto c) {
      constexpr int R = decltype(r)::value, C = decltype(c)::value;
      tile_multiply<sum(CHAIN % CHAINS, R, C), 4 + R, 6 + C>();
    });
  }

  // Adds the product over `depth` steps of blocks `a_step` and `b_step` tiles apart, small parts first. `between` is
  // called between the tiles' instructions, for work that the vector units can do meanwhile.
  template <class Between>
  INLINE void add_product(const Tile *a, long a_step, const Tile *b, long b_step, long depth, Between &&between) {
    for (long d = 0; d < depth; d++, a += PARTS, b += PARTS) {
      take_left<0>(a, a_step);
      take_right<2>(b, b_step);
      multiply<0>();
      between();
      take_right<1>(b, b_step);
      multiply<1>();
      between();
      take_left<1>(a, a_step);
      multiply<0>();
      between();
      take_right<0>(b, b_step);
      multiply<1>();
      between();
      take_left<2>(a, a_step);
      multiply<0>();
      between();
      take_left<0>(a, a_step);
      multiply<1>();
      between();
    }
  }
};

// Rows whose sums stand in scratch tiles and wait for finish(row, group, sums).
template <int GROUP, class Finish>
struct Waiting {
  Finish *finish;
  const float *sums = nullptr;
  long group = 0, first = 0, row = 0, end = 0;

  __attribute__((noinline)) void take_row() {
    const long r = row - first;
    const float *from = sums + (r / TILE_ROWS * GROUP * TILE_ROWS + r % TILE_ROWS) * TILE_ROWS;
    vf s[GROUP];
#pragma GCC unroll 4
    for (int v = 0; v < GROUP; v++) s[v] = load(from + v * TILE_FLOATS);
    (*finish)(row, group, s);
    row++;
  }
  void take_one() {
    if (row < end) take_row();
  }
  void take_rest() {
    while (row < end) take_row();
  }
};

// Floats of scratch for the sums of a group.
template <int GROUP>
constexpr long sums_size() {
  return 2 * 2 * GROUP * TILE_FLOATS;
}

// Products of `rows` by groups of GROUP blocks of columns: multiply(Int<blocks>, first block of rows, group, sums,
// between) leaves [block][column] tiles in sums, finish(row, group, sums of the row) takes them while the next are made.
template <int GROUP, class Multiply, class Finish>
INLINE void tile_products(long rows, long groups, float *sums, Multiply multiply, Finish finish) {
  constexpr long PAIR = 2 * TILE_ROWS;
  Waiting<GROUP, Finish> waiting{&finish};
  const auto between = [&] { waiting.take_one(); };
  long turn = 0;
  for (long group = 0; group < groups; group++)
    for (long row = 0; row < rows; row += PAIR, turn ^= 1) {
      float *to = sums + turn * sums_size<GROUP>() / 2;
      if (rows - row > TILE_ROWS) multiply(Int<2>{}, row / TILE_ROWS, group, to, between);
      else multiply(Int<1>{}, row / TILE_ROWS, group, to, between);
      waiting.take_rest();
      waiting = {&finish, to, group, row, row, rows - row < PAIR ? rows : row + PAIR};
    }
  waiting.take_rest();
}

// Both sides of a product, `depth` steps each.
struct Sides {
  const Tile *left, *right;
  long depth;
};

// The plain product of `rows` by `blocks` of columns: finish(row, block, sum).
template <class Finish>
INLINE void side_product(const Sides &s, long rows, long blocks, float *sums, Finish finish) {
  const long step = s.depth * PARTS;
  tile_products<2>(
      rows, (blocks + 1) / 2, sums,
      [&](auto size, long block, long group, float *to, auto &between) {
        constexpr int ROWS = decltype(size)::value;
        const auto product = [&](auto columns) {
          TileBlock<ROWS, decltype(columns)::value> tiles;
          tiles.clear();
          tiles.add_product(s.left + block * step, step, s.right + group * 2 * step, step, s.depth, between);
          tiles.store_to(to, 2 * TILE_FLOATS, TILE_FLOATS, TILE_ROWS);
        };
        if (group * 2 + 1 < blocks) product(Int<2>{});
        else product(Int<1>{});
      },
      [&](long row, long group, vf(&sum)[2]) {
        finish(row, group * 2, sum[0]);
        if (group * 2 + 1 < blocks) finish(row, group * 2 + 1, sum[1]);
      });
}
