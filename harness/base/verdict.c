/* SPDX-License-Identifier: MIT */
#include "verdict.h"

#include <stddef.h>
#include <string.h>

static const char *const names[] = {
    "internal", "tampered", "build-error", "limit",      "hang",
    "crash",    "deadlock", "race",        "leak",       "misuse",
    "wrong",    "flaky",    "skipped",     "incomplete", "accepted"};

enum { COUNT = sizeof(names) / sizeof(names[0]) };

const char *verdict_name(enum verdict verdict)
{
    return names[verdict];
}

bool verdict_is_name(const char *name)
{
    for (size_t i = 0; name != NULL && i < COUNT; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

enum verdict verdict_parse(const char *name)
{
    for (size_t i = 0; name != NULL && i < COUNT; i++)
        if (strcmp(names[i], name) == 0)
            return (enum verdict)i;
    return VERDICT_INTERNAL;
}

enum verdict verdict_stronger(enum verdict a, enum verdict b)
{
    return a < b ? a : b;
}
