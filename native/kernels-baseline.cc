#define ISA baseline
#define VECTOR_LANES 4
#include "kernels.inc"
