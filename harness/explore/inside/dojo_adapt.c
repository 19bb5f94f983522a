/* SPDX-License-Identifier: MIT */
/*
 * dojo_adapt - adapt.h as a program, for objects that nobody trusts.
 *
 *     dojo_adapt OUT OBJECT...
 */
#include "adapt.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    struct explore_adapt_report report = {0};
    int result;

    if (argc < 3)
        return 2;
    result = explore_adapt((const char *const *)argv + 2, (size_t)argc - 2,
                           argv[1], &report);
    if (result < 0)
        fprintf(stderr, "the explorer cannot take these objects: %s\n",
                strerror(-result));
    return result < 0 ? 1 : 0;
}
