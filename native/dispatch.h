// Which build of the kernels this processor can run.
#pragma once
#include "exact-table.h"
#include "kernel-table.h"

namespace init_sweep {

// The kernels by name ("baseline", "avx2", "avx512", "amx"), or null where they are unknown or cannot run here.
const KernelTable *kernels_named(const char *name);

// INIT_SWEEP_ISA's choice where it can run, else the widest that can.
const KernelTable *kernels_for_this_processor();

// The exact kernels for the instruction set of some others.
const ExactTable &exact_kernels(const KernelTable *kernels);

}  // namespace init_sweep
