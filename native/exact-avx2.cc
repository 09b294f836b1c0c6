#define ISA avx2
#include "exact.inc"
