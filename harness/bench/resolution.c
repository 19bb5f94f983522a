/* SPDX-License-Identifier: MIT */
/*
 * What paired timing can tell apart on this machine: programs of known work
 * beside the first one.  Prints; never fails because of a time.
 *
 *     bench_resolution BUDGET_S REFERENCE PROGRAM...
 */
#include "pairs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROGRAMS_MAX = 8 };

static double number(const json_t *entry, const char *key)
{
    return json_number_value(json_object_get(entry, key));
}

static int show(const json_t *entry)
{
    const char *error = json_string_value(json_object_get(entry, "error"));
    const char *name = json_string_value(json_object_get(entry, "program"));
    if (error != NULL) {
        fprintf(stderr, "%s: %s\n", name, error);
        return 1;
    }
    printf("%-14s %10.1f ns  x %.4f  [%.4f, %.4f]  +-%.4f  %-6s  %g pairs\n",
           name, number(entry, "ns_per_op"),
           number(entry, "ratio_to_reference"), number(entry, "low"),
           number(entry, "high"), number(entry, "resolution"),
           json_string_value(json_object_get(entry, "comparison")),
           number(entry, "pairs"));
    return 0;
}

int main(int argc, char **argv)
{
    struct pairs_program programs[PROGRAMS_MAX];
    struct pairs_options options = {.seed = 1};
    size_t count = 0;
    int status = 0;

    if (argc < 3 || argc - 2 > PROGRAMS_MAX) {
        fputs("bench_resolution BUDGET_S REFERENCE PROGRAM...\n", stderr);
        return 2;
    }
    options.budget_s = atof(argv[1]);
    options.pairs_least = options.budget_s < 0.1 ? 8 : 100;
    for (int i = 2; i < argc; i++, count++) {
        const char *slash = strrchr(argv[i], '/');
        programs[count].name = slash != NULL ? slash + 1 : argv[i];
        programs[count].path = argv[i];
    }
    json_t *entries = pairs_time(programs, count, "work", &options);
    if (entries == NULL)
        return 3;
    for (size_t i = 0; i < count; i++)
        status |= show(json_array_get(entries, i));
    json_decref(entries);
    return status;
}
