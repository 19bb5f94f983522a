/* SPDX-License-Identifier: MIT */
/*
 * options.h - what bench_main takes off the command line before Google
 * Benchmark sees it.
 *
 * --benchmark_min_time=0.5, =0.5s and =100x become what the library's version
 * wants; --bench_time_limit and --dojo-slices are ours and disappear.  Where
 * a file is to be written, and how, is only looked at.
 *
 * Who may call what: the main thread.
 */
#ifndef DOJO_BENCH_OPTIONS_H
#define DOJO_BENCH_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { OPTIONS_ERROR_SIZE = 200 };

struct options {
    int slices_fd;          /* -1: not asked for */
    double time_limit_s;    /* 0: none */
    int64_t iterations;     /* of min_time's form 100x; 0: not given */
    double min_time_s;      /* -1: not given */
    const char *out;        /* --benchmark_out; NULL: none */
    const char *out_format; /* "json" unless told otherwise */
    bool help;
    bool list; /* --benchmark_list_tests */
    char error[OPTIONS_ERROR_SIZE];
};

/*
 * Reads argv and removes what is ours, and --benchmark_min_time.  0;
 * -EINVAL: options->error says what is wrong.
 */
int options_take(struct options *options, int *argc, char **argv);

#ifdef __cplusplus
}
#endif

#endif
