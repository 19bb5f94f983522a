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

/* What became of call i; what was simulated time when the run returned. */
void check(size_t i, int error, const char *answer);
void check_all(size_t first, size_t end, int error, const char *answer);
void check_time(int64_t expected_us);

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

#define with_peers(test)                                                       \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)
#define TEST(name) static void name(void **state __attribute__((unused)))

#endif
