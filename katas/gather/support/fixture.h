/* SPDX-License-Identifier: MIT */
/*
 * fixture.h - calls, their results and their peers, for behaviour.c.
 */
#ifndef GATHER_FIXTURE_H
#define GATHER_FIXTURE_H

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
void ask_connect(size_t i, int (*connect)(void *context), void *context);

/* Call i asks LARGE bytes of the pattern, with as much room. */
void ask_large(size_t i, const struct peer_step *script);

/* Runs the first count calls while the peers move; what is open beside their
   sockets must be open afterwards, and nothing else. */
int run(size_t count, enum gather_policy policy, int timeout_ms);
void cancel(void);
bool still_cancelled(void);

/* What became of call i; what was simulated time when the run returned. */
void check(size_t i, int error, const char *answer);
void check_time(int64_t expected_us);

/* Runs call 0 with one thing wrong, of so many. */
#define BAD_ARGUMENTS 11
int run_badly(int what);

/* Connect functions, and how often those below were called. */
int connect_error(void *negative_errno);
int connect_refused(void *unused);
unsigned connect_count(void);

/* Call i is connected to a peer by a duplicate of a socket that stays open. */
void ask_duplicate(size_t i, const struct peer_step *script);
/* A duplicate of call i's socket stays open. */
void keep_duplicate(size_t i);

/* As many calls as there are descriptors for, 2000 at most, of peers that have
   answered already; then their requests, which must have come. */
size_t ask_many(const char *answer);
void check_many(size_t count);

/* Descriptors for the next run beside those that are open; set_up: all that
   there are. */
void allow_descriptors(int more);

#define with_peers(test)                                                       \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)
#define TEST(name) static void name(void **state __attribute__((unused)))

#endif
