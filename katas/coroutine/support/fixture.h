/* SPDX-License-Identifier: MIT */
/*
 * fixture.h - how the tests in behaviour.c are told, and what they look at.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "helper.h"
#include "mains.h"
#include "simulation.h"
#include "story.h"

#define SENTENCE(name) static void name(void **unused __attribute__((unused)))
#define TOLD(name) cmocka_unit_test_setup_teardown(name, story_begin, story_end)

/* Seconds are simulated, or the test is left out. */
#define TIMED_SENTENCE(name)                                                   \
    static void name##_timed(void);                                            \
    SENTENCE(name)                                                             \
    {                                                                          \
        if (!simulation_linked())                                              \
            skip();                                                            \
        name##_timed();                                                        \
    }                                                                          \
    static void name##_timed(void)

/* Runs that main, which returns 0 and leaves that story. */
#define PLAY(name, expected)                                                   \
    do {                                                                       \
        int result_ = RUN(name);                                               \
        simulation_end();                                                      \
        assert_int_equal(result_, 0);                                          \
        assert_string_equal(story, expected);                                  \
    } while (0)
#define RUN(name) coroutine_run(name##_main, &stage, NULL)

/* What stage.got holds, from the first. */
#define GOT(...)                                                               \
    do {                                                                       \
        const int expected_[] = {__VA_ARGS__};                                 \
        for (size_t i_ = 0; i_ < sizeof(expected_) / sizeof(int); i_++)        \
            assert_int_equal(stage.got[i_], expected_[i_]);                    \
    } while (0)

/* That much time is over, give or take what the contract leaves. */
#define TOOK(ns) assert_in_range(simulation_ns(), ns, (ns) + 2 * MS)

/* An input that no answer can know: the judge's seed decides it. */
static inline unsigned long chosen(unsigned long below)
{
    const char *seed = getenv("DOJO_SEED");

    return (seed ? strtoul(seed, NULL, 10) : 1) % below;
}

#endif
