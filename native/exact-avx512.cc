#define ISA avx512
#include "exact.inc"
