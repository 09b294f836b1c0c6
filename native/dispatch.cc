#include "dispatch.h"

#include <cstdlib>
#include <cstring>
#include <initializer_list>
#if defined(INIT_SWEEP_AMX)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace init_sweep {

#if defined(__x86_64__)
static bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}
#endif

#if defined(INIT_SWEEP_AMX)
// Whether the processor has bfloat16 tiles and the system keeps them from one task to the next.
static bool has_tiles() {
  unsigned a, b, c, d;
  if (!has_avx512() || !__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return false;
  constexpr unsigned AMX_BF16 = 1u << 22, AMX_TILE = 1u << 24, XTILE = 3u << 17;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || (d & AMX_BF16) == 0 || (d & AMX_TILE) == 0) return false;
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & XTILE) == XTILE;
}

// Linux gives the tiles' registers to a process that asks for them, once for all its threads.
static bool may_use_tiles() {
  constexpr long ARCH_REQ_XCOMP_PERM = 0x1023, XFEATURE_XTILEDATA = 18;
  static const bool granted = has_tiles() && syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0;
  return granted;
}
#endif

const KernelTable *kernels_named(const char *name) {
  if (std::strcmp(name, "baseline") == 0) return &kernels_baseline;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (std::strcmp(name, "avx2") == 0 && has_avx2()) return &kernels_avx2;
  if (std::strcmp(name, "avx512") == 0 && has_avx512()) return &kernels_avx512;
#endif
#if defined(INIT_SWEEP_AMX)
  if (std::strcmp(name, "amx") == 0 && may_use_tiles()) return &kernels_amx;
#endif
  return nullptr;
}

const KernelTable *kernels_for_this_processor() {
  const char *asked = std::getenv("INIT_SWEEP_ISA");
  if (asked && kernels_named(asked)) return kernels_named(asked);
  for (const char *name : {"amx", "avx512", "avx2"})
    if (kernels_named(name)) return kernels_named(name);
  return &kernels_baseline;
}

const ExactTable &exact_kernels([[maybe_unused]] const KernelTable *kernels) {
#if defined(__x86_64__)
  if (kernels == &kernels_avx2) return exact_avx2;
  if (kernels != &kernels_baseline) return exact_avx512;
#endif
  return exact_baseline;
}

}  // namespace init_sweep
