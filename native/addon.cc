// The addon's entry: one Environment for each JavaScript environment, and the list of its functions.
#include <cstdlib>
#include <cstring>

#include "bind.h"
#include "dispatch.h"

namespace init_sweep {

// useInstructionSet('avx2'): takes other kernels in this environment; returns whether this processor can run them.
static napi_value use_instruction_set(napi_env env, napi_callback_info info) {
  napi_value argument, can;
  size_t count = 1, length = 0;
  char name[32] = "";
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  if (count == 1) napi_get_value_string_utf8(env, argument, name, sizeof name, &length);
  const KernelTable *kernels = kernels_named(name);
  if (kernels) Environment::of(env)->kernels = kernels;
  napi_get_boolean(env, kernels != nullptr, &can);
  return can;
}

static napi_value instruction_set(napi_env env, napi_callback_info) {
  napi_value name;
  napi_create_string_utf8(env, Environment::of(env)->kernels->name, NAPI_AUTO_LENGTH, &name);
  return name;
}

// allocate({ size }): a Float32Array of undefined content on aligned memory, freed when it is collected.
static napi_value allocate(napi_env env, napi_callback_info info) {
  Arguments a(env, info, "allocate");
  const int64_t size = a.whole("size", 1, int64_t{1} << 31);
  if (!a.ok()) return nullptr;
  napi_value buffer = nullptr, array = nullptr;
  void *memory = allocate_aligned(size * 4);
  if (!memory) {
    a.fail_range("not enough memory for %lld floats", (long long)size);
    return nullptr;
  }
  const auto release = [](napi_env, void *data, void *) { std::free(data); };
  if (napi_create_external_arraybuffer(env, memory, size * 4, release, nullptr, &buffer) != napi_ok) {
    std::free(memory);
    void *data;
    if (napi_create_arraybuffer(env, size * 4, &data, &buffer) != napi_ok) return nullptr;
  }
  napi_create_typedarray(env, napi_float32_array, size, buffer, 0, &array);
  return array;
}

static napi_value init(napi_env env, napi_value exports) {
  napi_set_instance_data(
      env, new Environment(), [](napi_env, void *data, void *) { delete static_cast<Environment *>(data); }, nullptr);
  const struct {
    const char *name;
    napi_callback function;
  } functions[] = {
      {"instructionSet", instruction_set}, {"useInstructionSet", use_instruction_set},
      {"allocate", allocate},              {"savedLength", saved_length},
      {"layerForward", layer_forward},     {"layerBackward", layer_backward},
      {"matMul", mat_mul},                 {"crossEntropy", cross_entropy},
      {"update", update},                  {"norms", norms},
      {"modelPass", model_pass},           {"elementary", elementary},
      {"peak", peak},                      {"uniforms", uniforms},
      {"normals", normals},                {"qr", qr},
      {"gram", gram},                      {"tridiagonal", tridiagonal},
      {"eigenvalues", eigenvalues},        {"factorise", factorise},
      {"apply", apply},                    {"solve", solve},
  };
  for (const auto &f : functions) {
    napi_value value;
    if (napi_create_function(env, f.name, NAPI_AUTO_LENGTH, f.function, nullptr, &value) != napi_ok ||
        napi_set_named_property(env, exports, f.name, value) != napi_ok)
      return nullptr;
  }
  return exports;
}

}  // namespace init_sweep

NAPI_MODULE_INIT() { return init_sweep::init(env, exports); }
