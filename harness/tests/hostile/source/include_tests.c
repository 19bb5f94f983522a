/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: reads our tests */
#include "@SOURCE@/katas/counter/tests/behaviour.c"
