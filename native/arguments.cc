#include "arguments.h"

#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace init_sweep {

int64_t product(std::initializer_list<int64_t> sizes) {
  int64_t n = 1;
  for (int64_t s : sizes)
    if (__builtin_mul_overflow(n, s, &n)) return INT64_MAX;
  return n;
}

Arguments::Arguments(napi_env env, napi_callback_info info, const char *function) : env_(env), function_(function) {
  size_t count = 1;
  napi_valuetype type = napi_undefined;
  if (napi_get_cb_info(env, info, &count, &object_, nullptr, nullptr) != napi_ok || count < 1 ||
      napi_typeof(env, object_, &type) != napi_ok || type != napi_object)
    fail_type("expected an object of arguments");
}

void Arguments::fail_range(const char *format, ...) {
  if (!ok_) return;
  ok_ = false;
  char text[256], message[320];
  va_list list;
  va_start(list, format);
  std::vsnprintf(text, sizeof text, format, list);
  va_end(list);
  std::snprintf(message, sizeof message, "%s: %s", function_, text);
  napi_throw_range_error(env_, nullptr, message);
}

void Arguments::fail_type(const char *format, ...) {
  if (!ok_) return;
  ok_ = false;
  char text[256], message[320];
  va_list list;
  va_start(list, format);
  std::vsnprintf(text, sizeof text, format, list);
  va_end(list);
  std::snprintf(message, sizeof message, "%s: %s", function_, text);
  napi_throw_type_error(env_, nullptr, message);
}

napi_value Arguments::property(const char *name) {
  if (!ok_) return nullptr;
  napi_value value = nullptr;
  if (napi_get_named_property(env_, object_, name, &value) != napi_ok) {
    ok_ = false;  // a getter threw; its error is pending
    return nullptr;
  }
  return value;
}

bool Arguments::has(const char *name) {
  napi_value value = property(name);
  napi_valuetype type = napi_undefined;
  return ok_ && napi_typeof(env_, value, &type) == napi_ok && type != napi_undefined && type != napi_null;
}

double Arguments::number(const char *name) {
  napi_value value = property(name);
  double number = 0;
  if (ok_ && napi_get_value_double(env_, value, &number) != napi_ok) fail_type("%s must be a number", name);
  return number;
}

int64_t Arguments::whole(const char *name, int64_t least, int64_t most) {
  const double n = number(name);
  if (!ok_) return 0;
  if (!(n >= (double)least && n <= (double)most) || n != std::floor(n)) {
    fail_range("%s is %g, expected a whole number from %lld to %lld", name, n, (long long)least, (long long)most);
    return 0;
  }
  return (int64_t)n;
}

bool Arguments::flag(const char *name) {
  napi_value value = property(name);
  bool on = false;
  if (ok_ && napi_get_value_bool(env_, value, &on) != napi_ok) fail_type("%s must be true or false", name);
  return on;
}

napi_value Arguments::element(const char *name, int64_t index) {
  napi_value list = property(name), value = nullptr;
  if (ok_ && napi_get_element(env_, list, (uint32_t)index, &value) != napi_ok) ok_ = false;
  return value;
}

int64_t Arguments::count(const char *name) {
  napi_value list = property(name);
  uint32_t count = 0;
  if (ok_ && napi_get_array_length(env_, list, &count) != napi_ok) fail_type("%s must be an array of arrays", name);
  return count;
}

void *Arguments::array(napi_value value, const char *label, napi_typedarray_type wanted, int64_t length) {
  if (!ok_) return nullptr;
  bool is_array = false;
  napi_typedarray_type type;
  size_t has = 0;
  void *data = nullptr;
  if (napi_is_typedarray(env_, value, &is_array) != napi_ok || !is_array ||
      napi_get_typedarray_info(env_, value, &type, &has, &data, nullptr, nullptr) != napi_ok || type != wanted) {
    fail_type("%s must be %s", label,
              wanted == napi_float32_array   ? "a Float32Array"
              : wanted == napi_float64_array ? "a Float64Array"
                                             : "an Int32Array");
    return nullptr;
  }
  if ((int64_t)has != length) {
    fail_range("%s has %lld elements, needs %lld", label, (long long)has, (long long)length);
    return nullptr;
  }
  return data;
}

int32_t *Arguments::in_range(int32_t *values, const char *label, int64_t length, int64_t limit) {
  for (int64_t i = 0; ok_ && i < length; i++)
    if (values[i] < 0 || values[i] >= limit)
      fail_range("%s[%lld] is %d, expected 0 to %lld", label, (long long)i, values[i], (long long)limit - 1);
  return ok_ ? values : nullptr;
}

float *Arguments::floats(const char *name, int64_t length) {
  return static_cast<float *>(array(property(name), name, napi_float32_array, length));
}

double *Arguments::doubles(const char *name, int64_t length) {
  return static_cast<double *>(array(property(name), name, napi_float64_array, length));
}

float *Arguments::optional_floats(const char *name, int64_t length) {
  return has(name) ? floats(name, length) : nullptr;
}

int32_t *Arguments::indices(const char *name, int64_t length, int64_t limit) {
  return in_range(static_cast<int32_t *>(array(property(name), name, napi_int32_array, length)), name, length, limit);
}

float *Arguments::floats_at(const char *name, int64_t index, int64_t length) {
  char label[64];
  std::snprintf(label, sizeof label, "%s[%lld]", name, (long long)index);
  return static_cast<float *>(array(element(name, index), label, napi_float32_array, length));
}

int32_t *Arguments::indices_at(const char *name, int64_t index, int64_t length, int64_t limit) {
  char label[64];
  std::snprintf(label, sizeof label, "%s[%lld]", name, (long long)index);
  return in_range(static_cast<int32_t *>(array(element(name, index), label, napi_int32_array, length)), label, length, limit);
}

}  // namespace init_sweep
