#include "dispatch.h"

#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace init_sweep {

#if defined(__x86_64__)
static bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}
#endif

const KernelTable *kernels_named(const char *name) {
  if (std::strcmp(name, "baseline") == 0) return &kernels_baseline;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (std::strcmp(name, "avx2") == 0 && has_avx2()) return &kernels_avx2;
  if (std::strcmp(name, "avx512") == 0 && has_avx512()) return &kernels_avx512;
#endif
  return nullptr;
}

const KernelTable *kernels_for_this_processor() {
  const char *asked = std::getenv("INIT_SWEEP_ISA");
  if (asked && kernels_named(asked)) return kernels_named(asked);
  for (const char *name : {"avx512", "avx2"})
    if (kernels_named(name)) return kernels_named(name);
  return &kernels_baseline;
}

}  // namespace init_sweep
