// JavaScript's way to the exact kernels. Denormals are left as they are here: the functions in src/math know no others.
#include "bind.h"
#include "dispatch.h"
#include "exact-table.h"

namespace init_sweep {

static const ExactTable &kernels_of(napi_env env) { return exact_kernels(Environment::of(env)->kernels); }

// Doubles of scratch, or null where a fault is on its way to JavaScript.
static double *scratch_of(Arguments &a, int64_t doubles) {
  if (!a.ok()) return nullptr;
  char *scratch = Environment::of(a.env())->scratch(doubles * 8);
  if (!scratch) a.fail_range("not enough memory");
  return reinterpret_cast<double *>(scratch);
}

static napi_value boolean(napi_env env, bool value) {
  napi_value result = nullptr;
  napi_get_boolean(env, value, &result);
  return result;
}

napi_value uniforms(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "uniforms");
  const int64_t key0 = a.whole("key0", 0, UINT32_MAX), key1 = a.whole("key1", 0, UINT32_MAX);
  const int64_t first = a.whole("first", 0, (int64_t{1} << 53) - 1), size = a.whole("size", 0);
  double *out = a.doubles("out", size);
  if (!a.ok()) return nullptr;
  kernels_of(env).uniforms((uint32_t)key0, (uint32_t)key1, (uint64_t)first, size, out);
  return nullptr;
}

napi_value normals(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "normals");
  const int64_t size = a.whole("size", 0);
  const double from = a.number("from"), span = a.number("span");
  double *values = a.doubles("values", size);
  if (!a.ok()) return nullptr;
  kernels_of(env).normals(size, values, from, span);
  return nullptr;
}

napi_value qr(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "qr");
  const int64_t rows = a.whole("rows"), cols = a.whole("cols", 1, rows);
  double *matrix = a.doubles("matrix", product({rows, cols}));
  double *q = a.doubles("q", product({rows, cols})), *r = a.doubles("r", product({cols, cols}));
  double *scratch = scratch_of(a, (rows + 1) * cols);
  if (!a.ok()) return nullptr;
  kernels_of(env).qr(rows, cols, matrix, q, r, scratch);
  return nullptr;
}

napi_value gram(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "gram");
  const int64_t n = a.whole("n");
  const double *matrix = a.doubles("matrix", product({n, n}));
  double *out = a.doubles("out", product({n, n}));
  if (!a.ok()) return nullptr;
  kernels_of(env).gram(n, matrix, out);
  return nullptr;
}

napi_value tridiagonal(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "tridiagonal");
  const int64_t n = a.whole("n");
  double *matrix = a.doubles("matrix", product({n, n}));
  double *diagonal = a.doubles("diagonal", n), *beside = a.doubles("beside", n - 1);
  double *scratch = scratch_of(a, 2 * n);
  if (!a.ok()) return nullptr;
  kernels_of(env).tridiagonal(n, matrix, diagonal, beside, scratch);
  return nullptr;
}

napi_value eigenvalues(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "eigenvalues");
  const int64_t n = a.whole("n");
  const double *matrix = a.doubles("matrix", product({n, n}));
  double *re = a.doubles("re", n), *im = a.doubles("im", n);
  double *scratch = scratch_of(a, n * (n + 16));
  if (!a.ok()) return nullptr;
  return boolean(env, kernels_of(env).eigenvalues(n, matrix, re, im, scratch));
}

napi_value factorise(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "factorise");
  const int64_t n = a.whole("n");
  double *lu = a.doubles("lu", product({n, n}));
  int32_t *order = a.indices("order", n, n);
  double *scratch = scratch_of(a, n);
  if (!a.ok()) return nullptr;
  return boolean(env, kernels_of(env).factorise(n, lu, order, scratch));
}

napi_value apply(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "apply");
  const int64_t n = a.whole("n");
  const bool transpose = a.flag("transpose");
  const double *matrix = a.doubles("matrix", product({n, n})), *x = a.doubles("x", n);
  double *y = a.doubles("y", n);
  if (!a.ok()) return nullptr;
  kernels_of(env).apply(n, matrix, transpose, x, y);
  return nullptr;
}

napi_value solve(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "solve");
  const int64_t n = a.whole("n");
  const bool transpose = a.flag("transpose");
  const double *lu = a.doubles("lu", product({n, n}));
  const int32_t *order = a.indices("order", n, n);
  const double *x = a.doubles("x", n);
  double *y = a.doubles("y", n);
  double *scratch = scratch_of(a, n);
  if (!a.ok()) return nullptr;
  kernels_of(env).solve(n, lu, order, transpose, x, y, scratch);
  return nullptr;
}

}  // namespace init_sweep
