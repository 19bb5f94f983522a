/* SPDX-License-Identifier: MIT */
/* bench_main: what happens in which order, and its exit status. */
#include "options.h"
#include "registry.h"
#include "shim.h"
#include "slices.h"
#include "watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct bench_reporter *display_reporter;
static const struct bench_reporter *file_reporter;

void bench_set_display_reporter(const struct bench_reporter *reporter)
{
    display_reporter = reporter;
}

void bench_set_file_reporter(const struct bench_reporter *reporter)
{
    file_reporter = reporter;
}

static void expired(const char *name, double limit_s)
{
    char reason[100];
    snprintf(reason, sizeof reason,
             "time limit of %g s reached; later benchmarks did not run",
             limit_s);
    shim_report_stuck(name, reason);
    fprintf(stderr, "bench: %s: %s\n", name, reason);
    _Exit(1);
}

static bool all_sound(void)
{
    bool is_sound = true;
    for (struct bench *b = bench_first(); b != NULL; b = b->next)
        if (b->fault[0] != '\0') {
            fprintf(stderr, "bench: %s: %s\n", b->name, b->fault);
            is_sound = false;
        }
    return is_sound;
}

static int run_all(void)
{
    bool failed_one = false;
    watch_on_expiry(expired);
    if (shim_run(display_reporter, file_reporter, &failed_one) == 0) {
        fputs("bench: no benchmark matches the filter\n", stderr);
        return 2;
    }
    return failed_one ? 1 : 0;
}

/* argv with room for one more, which is min_time in its version's form. */
static char **with_min_time(const struct options *options, int *argc,
                            char **argv)
{
    static char text[64];
    char **longer = bench_grow(NULL, (size_t)*argc + 2, sizeof *longer);
    memcpy(longer, argv, (size_t)*argc * sizeof *longer);
    snprintf(text, sizeof text, "--benchmark_min_time=%.9g%s",
             options->min_time_s, DOJO_BENCHMARK_VERSION >= 10800 ? "s" : "");
    if (options->min_time_s >= 0)
        longer[(*argc)++] = text;
    longer[*argc] = NULL;
    return longer;
}

int bench_main(int argc, char **argv)
{
    struct options options;
    if (options_take(&options, &argc, argv) < 0) {
        fprintf(stderr, "bench: %s\n", options.error);
        return 2;
    }
    if (!all_sound())
        return 2;
    if (options.slices_fd >= 0)
        return slices_serve(options.slices_fd);
    char **library_argv = with_min_time(&options, &argc, argv);
    int error = shim_initialize(&options, argc, library_argv);
    for (struct bench *b = bench_first(); error == 0 && b != NULL; b = b->next)
        shim_give(b);
    int status = error == 0 && all_sound() ? run_all() : 2;
    free(library_argv);
    return status;
}
