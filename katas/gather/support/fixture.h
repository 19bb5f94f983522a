/* SPDX-License-Identifier: MIT */
/*
 * fixture.h - calls, their results and their peers, for behaviour.c.
 */
#ifndef GATHER_FIXTURE_H
#define GATHER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

#include "gather.h"
#include "support/peers.h"
#include "support/simulation.h"

#define MS 1000 /* us */
#define SECOND (1000 * MS)
#define LARGE (1 << 20)

extern struct gather_call calls[GATHER_MOST];
extern struct gather_result results[GATHER_MOST];

/* Before and after each test. */
int set_up(void **state);
int tear_down(void **state);

/* Call i asks "ping", with 16 bytes of room for the answer. */
void ask(size_t i, const struct peer_step *script);
void ask_socket(size_t i, int fd);
/* Call i asks LARGE bytes of the pattern, with as much room. */
void ask_large(size_t i, const struct peer_step *script);

/* Runs the first count calls while the peers move.  Fails if a request has
   come out wrong, or a descriptor of the run is still open. */
int run(size_t count, enum gather_policy policy);
void cancel(void); /* the run that is under way */
bool still_cancelled(void);

/* What became of call i, or of all from first to before end; what simulated
   time was when the run returned. */
#define check(i, error, answer) check_all(i, (i) + 1, error, answer)
#define check_all(first, end, error, answer)                                   \
    check_calls(first, end, error, answer, __FILE__, __LINE__)
#define check_time(expected_us) check_us(expected_us, __FILE__, __LINE__)
void check_calls(size_t first, size_t end, int error, const char *answer,
                 const char *file, int line);
void check_us(int64_t expected_us, const char *file, int line);

/* A TCP socket that is being connected to where nobody listens. */
int refused_socket(void);

/* A duplicate of call i's socket stays open. */
void keep_duplicate(size_t i);

/* As many calls as there are descriptors for, 2000 at most, of peers that have
   answered already; then their requests, which must have come. */
size_t ask_many(const char *answer);
void check_many(size_t count);

/* None is to be had in the next run. */
void use_up_descriptors(void);

/* Number 0 is free in the next runs, as where there is no stdin: cancel_fd gets
   it or, without one, what the run opens first. */
void free_zero(bool for_cancel_fd);

#define with_peers(test)                                                       \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)
#define TEST(name) static void name(void **state __attribute__((unused)))

/* An input that no answer can know: the judge's seed decides it. */
static inline unsigned long chosen(unsigned long below)
{
    const char *seed = getenv("DOJO_SEED");

    return (seed ? strtoul(seed, NULL, 10) : 1) % below;
}

#endif
