/* SPDX-License-Identifier: MIT */
/*
 * test_fails.h - the one thing that the explorer asks of CMocka.
 */
#ifndef EXPLORE_TEST_FAILS_H
#define EXPLORE_TEST_FAILS_H

/* Fails the running CMocka test at this place.  Its main thread. */
_Noreturn void test_fails(const char *message, const char *file, int line);

#endif
