// The kernels for AMX: whole layers on tiles of bfloat16 parts, the rest from AVX-512.
#include <cstdint>
#include <immintrin.h>

#include "kernel-table.h"

#define VECTOR_LANES 16

namespace init_sweep {
namespace {

#include "vector.h"
#include "tile.h"
#include "cells.h"
#include "pack.h"
#include "sequence.h"
#include "lengths.h"
#include "derivative.h"
#include "weight-gradient.h"
#include "layer-scratch.h"
#include "amx-tile.h"
#include "amx-operand.h"
#include "amx-product.h"
#include "amx-scratch.h"
#include "amx-forward.h"
#include "amx-backward.h"
#include "amx-gradient.h"
#include "amx-layer.h"

// A tile is 16 rows high whatever it holds: below some rows the register tiles of AVX-512 are faster. They alone know
// sequences of lengths of their own.
constexpr long FEWEST_ROWS = 9;
static bool takes_vectors(const Layer &l) { return l.batch < FEWEST_ROWS || l.lengths; }

static long saved_size(CellKind kind, long steps, long batch, long units, bool lengths) {
  return kernels_avx512.saved_size(kind, steps, batch, units, lengths);
}

static long layer_scratch(CellKind kind, long steps, long batch, long inputs, long units) {
  const long vectors = kernels_avx512.layer_scratch(kind, steps, batch, inputs, units);
  if (batch < FEWEST_ROWS) return vectors;
  return with_cell(kind, [&](auto cell) {
    const long dense = TileScratch<decltype(cell)>(nullptr, false, batch, inputs, units).bytes;
    const long symbols = TileScratch<decltype(cell)>(nullptr, true, batch, inputs, units).bytes;
    const long tiles = dense > symbols ? dense : symbols;
    return tiles > vectors ? tiles : vectors;
  });
}

static void forward(const Layer &l) {
  if (takes_vectors(l)) return kernels_avx512.layer_forward(l);
  with_cell(l.kind, [&](auto cell) { tile_layer_forward<decltype(cell)>(l); });
}

static void backward(const Layer &l, const LayerGradient &g) {
  if (takes_vectors(l)) return kernels_avx512.layer_backward(l, g);
  with_cell(l.kind, [&](auto cell) { tile_layer_backward<decltype(cell)>(l, g); });
}

}  // namespace

const KernelTable kernels_amx = {
    "amx",
    VECTOR_LANES,
    saved_size,
    layer_scratch,
    forward,
    backward,
    [](const MatMul &m) { return kernels_avx512.mat_mul_scratch(m); },
    [](const MatMul &m) { kernels_avx512.mat_mul(m); },
    [](long rows, long columns, const float *values, float *sums) { kernels_avx512.column_sums(rows, columns, values, sums); },
    [](const CrossEntropy &c) { kernels_avx512.cross_entropy(c); },
    [](const Update &u) { kernels_avx512.update(u); },
    [](const Norms &n) { kernels_avx512.norms(n); },
    [](int which, long n, const float *in, float *out) { kernels_avx512.elementary(which, n, in, out); },
    [](long repeats) { return kernels_avx512.peak(repeats); },
};

}  // namespace init_sweep
