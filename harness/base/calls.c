/* SPDX-License-Identifier: MIT */
/*
 * calls.c - calls.def as a look-up.
 */
#include "calls.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    enum call_kind kind;
} calls[] = {
#define CALL(name, kind) {#name, CALL_##kind},
#include "calls.def"
#undef CALL
};

enum { CALLS = sizeof calls / sizeof *calls };

enum call_kind call_kind(const char *name)
{
    for (size_t i = 0; i < CALLS; i++)
        if (!strcmp(calls[i].name, name))
            return calls[i].kind;
    /* CMocka and the compilers' own helpers belong to the test program. */
    if (!strncmp(name, "__tsan_", 7) || !strncmp(name, "_cmocka_", 8) ||
        !strncmp(name, "_assert_", 8) || !strncmp(name, "cmocka_", 7) ||
        !strncmp(name, "__ubsan_", 8) || !strncmp(name, "__dojo_", 7))
        return CALL_HARMLESS;
    const char *const cmocka[] = {"_fail",
                                  "_skip",
                                  "mock_assert",
                                  "print_message",
                                  "print_error",
                                  "_will_return",
                                  "_mock",
                                  "_expect_function_call",
                                  "_function_called",
                                  "global_last_failed_assert",
                                  "global_expecting_assert",
                                  "global_expect_assert_env",
                                  "_test_malloc",
                                  "_test_free",
                                  "_test_calloc",
                                  "_test_realloc"};

    for (size_t i = 0; i < sizeof cmocka / sizeof *cmocka; i++)
        if (!strcmp(cmocka[i], name))
            return CALL_HARMLESS;
    return !strncmp(name, "_check_expect", 13) || !strncmp(name, "_expect_", 8)
               ? CALL_HARMLESS
               : CALL_REFUSED;
}

const char *call_name(unsigned index)
{
    return index < CALLS ? calls[index].name : NULL;
}
