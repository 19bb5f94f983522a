/* SPDX-License-Identifier: MIT */
/*
 * fixture.h - pages to fetch from the sites, for behaviour.c.
 */
#ifndef DOWNLOAD_FIXTURE_H
#define DOWNLOAD_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

#include "download.h"
#include "support/libc.h"
#include "support/site.h"

/* Before each test, which starts the sites; and after it. */
int set_up(void **state);
int tear_down(void **state);

/* Adds a page, the next in turn; returns its number. */
size_t add(unsigned site, const char *path);
size_t add_with_room(unsigned site, const char *path, size_t room);
/* From here on there are no pages. */
void forget_pages(void);

/* As many pages as there may be in a run, and one; all the same. */
extern struct download_page crowd[DOWNLOAD_PAGES + 1];
extern struct download_result crowd_results[DOWNLOAD_PAGES + 1];
void fill_crowd(void);

/* Fetches what was added; fails if a site complains. */
void run(unsigned most);

/* From here to the end of the test descriptor 0 is free, for a connection. */
void free_input(void);
/* ... it is a pipe that has ended, which no answer need look at. */
void end_input(void);

/* What must have come of page i. */
#define expect(i, text) expect_text(i, text, __FILE__, __LINE__)
#define expect_error(i, error) expect_failure(i, error, __FILE__, __LINE__)
#define expect_pattern(i, size) expect_bytes(i, size, __FILE__, __LINE__)
void expect_text(size_t i, const char *text, const char *file, int line);
void expect_failure(size_t i, int error, const char *file, int line);
void expect_bytes(size_t i, size_t size, const char *file, int line);

/* What a site says behind this body, in one answer, goes nowhere. */
void expect_no_more(const char *path, const char *body);

/* Stops the sites, fails unless as many threads, children and descriptors are
   there as before the test, and starts them again. */
void check_nothing_left(void);

#define with_sites(test)                                                       \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)
#define TEST(name) static void name(void **state __attribute__((unused)))

/* An input that no answer can know: the judge's seed decides it. */
static inline unsigned long chosen(unsigned long below)
{
    const char *seed = getenv("DOJO_SEED");

    return (seed ? strtoul(seed, NULL, 10) : 1) % below;
}

#endif
