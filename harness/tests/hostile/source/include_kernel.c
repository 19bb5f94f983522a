/* SPDX-License-Identifier: MIT */
/* wrong over broken/offset_ignored: what the compiler's own process shows */
#include "/proc/self/maps"
