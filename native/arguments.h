// Reads and checks a kernel's arguments: one JavaScript object with numbers and typed arrays by name. The first
// fault throws a TypeError or RangeError that names the argument, what it has and what is needed.
#pragma once
#include <node_api.h>

#include <cstdint>
#include <initializer_list>

namespace init_sweep {

// The product of sizes, saturating, so that an overflow can match no array.
int64_t product(std::initializer_list<int64_t> sizes);

class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info, const char *function);

  bool ok() const { return ok_; }
  napi_env env() const { return env_; }

  // A whole number in [least, most].
  int64_t whole(const char *name, int64_t least = 1, int64_t most = INT32_MAX);
  double number(const char *name);
  bool flag(const char *name);
  bool has(const char *name);

  // A Float32Array of exactly `length` elements.
  float *floats(const char *name, int64_t length);
  // The same, or null where the property is undefined or null.
  float *optional_floats(const char *name, int64_t length);
  // A Float64Array of exactly `length` elements.
  double *doubles(const char *name, int64_t length);
  // Int32Array of `length` elements, each in [0, limit).
  int32_t *indices(const char *name, int64_t length, int64_t limit);

  // Of a JavaScript array of arrays: how many it has, and one of them.
  int64_t count(const char *name);
  float *floats_at(const char *name, int64_t index, int64_t length);
  int32_t *indices_at(const char *name, int64_t index, int64_t length, int64_t limit);

  void fail_range(const char *format, ...) __attribute__((format(printf, 2, 3)));
  void fail_type(const char *format, ...) __attribute__((format(printf, 2, 3)));

 private:
  napi_value property(const char *name);
  napi_value element(const char *name, int64_t index);
  // `value` as an array of exactly `length` elements; `label` names it in a message.
  void *array(napi_value value, const char *label, napi_typedarray_type type, int64_t length);
  int32_t *in_range(int32_t *values, const char *label, int64_t length, int64_t limit);

  napi_env env_;
  napi_value object_ = nullptr;
  const char *function_;
  bool ok_ = true;
};

}  // namespace init_sweep
