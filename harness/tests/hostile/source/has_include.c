/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: asks whether a file of ours exists */
#if !__has_include("@SOURCE@/katas/counter/counter.h")
#error "nothing to see"
#endif
