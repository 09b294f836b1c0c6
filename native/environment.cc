#include "environment.h"

#include <cstdlib>
#if defined(__linux__)
#include <sys/mman.h>
#endif
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "dispatch.h"

namespace init_sweep {

constexpr long HUGE_PAGE = 2 << 20;

void *allocate_aligned(long bytes) {
  const long unit = bytes >= HUGE_PAGE ? HUGE_PAGE : 64;
  void *memory = nullptr;
  if (posix_memalign(&memory, unit, (bytes + unit - 1) / unit * unit) != 0) return nullptr;
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  if (unit == HUGE_PAGE) madvise(memory, (bytes + unit - 1) / unit * unit, MADV_HUGEPAGE);
#endif
  return memory;
}

Environment::Environment() : kernels(kernels_for_this_processor()) {}
Environment::~Environment() { std::free(scratch_); }

char *Environment::scratch(long bytes) {
  if (bytes <= size_) return scratch_;
  std::free(scratch_);
  scratch_ = static_cast<char *>(allocate_aligned(bytes));
  size_ = scratch_ ? bytes : 0;
  return scratch_;
}

Environment *Environment::of(napi_env env) {
  void *data = nullptr;
  napi_get_instance_data(env, &data);
  return static_cast<Environment *>(data);
}

#if defined(__x86_64__)
FlushDenormals::FlushDenormals() : before_(_mm_getcsr()) { _mm_setcsr((unsigned)before_ | 0x8040); }
FlushDenormals::~FlushDenormals() { _mm_setcsr((unsigned)before_); }
#elif defined(__aarch64__)
FlushDenormals::FlushDenormals() {
  __asm__ volatile("mrs %0, fpcr" : "=r"(before_));
  __asm__ volatile("msr fpcr, %0" : : "r"(before_ | (1ull << 24)));
}
FlushDenormals::~FlushDenormals() { __asm__ volatile("msr fpcr, %0" : : "r"(before_)); }
#else
FlushDenormals::FlushDenormals() : before_(0) {}
FlushDenormals::~FlushDenormals() {}
#endif

}  // namespace init_sweep
