/* SPDX-License-Identifier: MIT */
/*
 * runner.h - what the parts of the runner share.
 *
 *     test program --_cmocka_run_group_tests--> runner.c --> CMocka
 *                  --assert_int_equal---------> assertions.c notes, --> CMocka
 *                  --SIGSEGV, SIGRTMAX--------> traps.c --> record
 *
 * The runner takes CMocka's entry at link time
 * (-Wl,--wrap=_cmocka_run_group_tests).  Without options and without a judge
 * it changes nothing.
 *
 *     --list             prints the names of all tests, one a line
 *     --only SENTENCE    runs this one alone; twice the option: both
 *
 * One test program runs one sentence under the judge; the state here belongs
 * to its main thread, and other threads only read it.
 */
#ifndef DOJO_TESTING_RUNNER_H
#define DOJO_TESTING_RUNNER_H

#include "planted.h"

#include <jansson.h>
#include <stdbool.h>

/* The sentence that runs, or "" between sentences. */
const char *runner_sentence(void);

/* Whether the calling thread is the one that CMocka runs on. */
bool runner_on_main_thread(void);

/* Forgets what was noted for an earlier sentence. */
void assertions_reset(void);

/* Whether the sentence asked to be skipped. */
bool assertions_skipped(void);

/*
 * What is known of a failure: message, file, line, expected, got.  A new
 * object, NULL for no memory.
 */
json_t *assertions_failure(void);

/* The verdict that the message stands for: "wrong", or "leak". */
const char *assertions_verdict(void);

/* Whether AddressSanitizer is here, and LeakSanitizer with it. */
bool leaks_are_looked_for(void);

/* Makes that cheaper; where it is not, does nothing. */
void leaks_prepare(void);

/* Whether failures are noted without a word on stderr. */
void assertions_quiet(bool quiet);

/*
 * Asserts what is false.  A part of the test program, from libdojo_planted;
 * NULL where it is linked without.
 */
void dojo_planted_sentence(const struct planted *planted,
                           enum planted_kind kind) __attribute__((weak));

/* Runs all kinds and tells the judge of each. */
void planted_run(void);

/* Takes the signals of crashes and the judge's question who waits where. */
void traps_set(void);

#endif
