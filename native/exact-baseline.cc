#define ISA baseline
#include "exact.inc"
