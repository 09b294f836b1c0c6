#define ISA avx2
#define VECTOR_LANES 8
#include "kernels.inc"
