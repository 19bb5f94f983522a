/* SPDX-License-Identifier: MIT */
/* wrong over broken/offset_ignored: reads the compiler's environment */
#include "/proc/self/environ"
