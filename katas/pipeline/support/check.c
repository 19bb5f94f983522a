/* SPDX-License-Identifier: MIT */
#include "support/check.h"

void check_at(const char *call, int got, int expected, const char *file,
              int line)
{
    if (got == expected)
        return;
    print_error("ERROR: %s is %d, expected %d\n", call, got, expected);
    _fail(file, line);
}
