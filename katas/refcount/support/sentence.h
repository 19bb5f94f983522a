/* SPDX-License-Identifier: MIT */
/* sentence.h - what every test program begins with. */
#ifndef SUPPORT_SENTENCE_H
#define SUPPORT_SENTENCE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#define SENTENCE(name) static void name(void **state __attribute__((unused)))

/* An input that no answer can know: the judge's seed decides it. */
static inline unsigned long chosen(unsigned long below)
{
    const char *seed = getenv("DOJO_SEED");

    return (seed ? strtoul(seed, NULL, 10) : 1) % below;
}

#endif
