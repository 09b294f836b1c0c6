// Kernels whose bits are those of the functions in src/math: the same operations on doubles in the same order, with no
// multiply-add fused. Every instruction set builds them.
#pragma once
#include <cstdint>

namespace init_sweep {

struct ExactTable {
  // Draws first … first + size − 1 of a stream of Philox 4x32-10.
  void (*uniforms)(uint32_t key0, uint32_t key1, uint64_t first, long size, double *out);
  // values := the standard normal quantiles of from + span · values.
  void (*normals)(long size, double *values, double from, double span);
  // matrix [rows, cols], rows ≥ cols, becomes R above and on its diagonal; q [rows, cols], r [cols, cols];
  // scratch: (rows + 1)·cols doubles.
  void (*qr)(long rows, long cols, double *matrix, double *q, double *r, double *scratch);
  // WᵀW of a matrix [n, n].
  void (*gram)(long n, const double *matrix, double *out);
  // Reduces a symmetric matrix [n, n], which it overwrites, to its diagonal [n] and what stands beside it [n − 1]; scratch: 2·n.
  void (*tridiagonal)(long n, double *matrix, double *diagonal, double *beside, double *scratch);
  // The eigenvalues of a matrix [n, n]; false where the iteration does not converge. scratch: n·(n + 16) doubles.
  bool (*eigenvalues)(long n, const double *matrix, double *re, double *im, double *scratch);
  // L·U with row pivots in place of a matrix [n, n], `order` [n] the rows taken; whether a pivot is 0. scratch: n.
  bool (*factorise)(long n, double *matrix, int32_t *order, double *scratch);
  // y := A·x or Aᵀ·x of a matrix [n, n].
  void (*apply)(long n, const double *matrix, bool transpose, const double *x, double *y);
  // y := A⁻¹·x or (A⁻¹)ᵀ·x of what `factorise` made; scratch: n.
  void (*solve)(long n, const double *lu, const int32_t *order, bool transpose, const double *x, double *y,
                double *scratch);
};

extern const ExactTable exact_baseline;
extern const ExactTable exact_avx2;
extern const ExactTable exact_avx512;

}  // namespace init_sweep
