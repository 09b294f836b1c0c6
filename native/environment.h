// What the addon keeps for each JavaScript environment (the main thread or a worker): its kernels and its scratch.
#pragma once
#include <node_api.h>

#include "kernel-table.h"

namespace init_sweep {

class Environment {
 public:
  const KernelTable *kernels;

  Environment();
  ~Environment();

  // At least `bytes`, 64-byte aligned, valid until the next call; null when memory is out.
  char *scratch(long bytes);

  // The one that belongs to env.
  static Environment *of(napi_env env);

 private:
  char *scratch_ = nullptr;
  long size_ = 0;
};

// Flushes denormals to zero, in and out, while it lives: they cost a hundred cycles each and carry nothing here.
class FlushDenormals {
 public:
  FlushDenormals();
  ~FlushDenormals();

 private:
  uint64_t before_;
};

// Memory for large arrays: aligned to 64 bytes, on huge pages where the system has them. Null when memory is out.
void *allocate_aligned(long bytes);

}  // namespace init_sweep
