/* SPDX-License-Identifier: MIT */
/*
 * The planted sentences themselves.  They stand in a library of their own that
 * is linked into each test program, for there the kata's assertions stand too.
 */
#include "planted.h"
#include "runner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

void dojo_planted_sentence(const struct planted *planted,
                           enum planted_kind kind)
{
    char got[16];
    char expected[16];

    snprintf(got, sizeof(got), "%u", planted->got);
    snprintf(expected, sizeof(expected), "%u", planted->expected);
    switch (kind) {
    case PLANTED_NUMBERS:
        assert_int_equal(planted->got, planted->expected);
        break;
    case PLANTED_TEXTS:
        assert_string_equal(got, expected);
        break;
    case PLANTED_TRUTH:
        assert_true(planted->got == planted->expected);
        break;
    default:
        fail_msg("%s", planted->words);
    }
}
