/* SPDX-License-Identifier: MIT */
/*
 * test_fails.c - the one thing that the explorer asks of CMocka; its header
 * defines fail() as a macro, so that nobody else here includes it.
 */
#include "test_fails.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

_Noreturn void test_fails(const char *message, const char *file, int line)
{
    print_error("%s\n", message);
    _fail(file, line);
    abort();
}
