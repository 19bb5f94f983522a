/* SPDX-License-Identifier: MIT */
/*
 * beside.h - what overhead.c measures in C and shim.cc, compiled for it with
 * DOJO_BENCH_BESIDE, measures in C++: the same work in both loops.
 */
#ifndef DOJO_BENCH_BESIDE_H
#define DOJO_BENCH_BESIDE_H

#include <stdint.h>

/* Keeps an empty loop from being removed; no instruction. */
#define BESIDE_NOTHING __asm__ volatile("")

/* About 1 ns: a multiplication and an addition that wait for each other. */
static inline uint64_t beside_one_ns(uint64_t x)
{
    return x * UINT64_C(6364136223846793005) + 1;
}

/* Hands the C++ benchmarks to the library; before bench_main. */
#ifdef __cplusplus
extern "C"
#endif
    void
    beside_register(void);

#endif
