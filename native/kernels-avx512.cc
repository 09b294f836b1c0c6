#define ISA avx512
#define VECTOR_LANES 16
#include "kernels.inc"
