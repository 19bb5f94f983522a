/* SPDX-License-Identifier: MIT */
/*
 * faults.c - the first call fails, the second, ... until none is left.
 *
 * A scenario runs once for every call in it that can fail, for each way in
 * which it can, and once with each read and write cut to one byte.  One
 * failure harms one page, or is told by the run; a signal harms nothing.
 */
#include "download.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include <dojo/explore.h>

#define PAGE                                                                   \
    {.action = DOJO_PEER_READ, .length = 7},                                   \
    {                                                                          \
        .action = DOJO_PEER_SEND, .bytes = "OK 3\nxyz", .length = 8            \
    }
#define END                                                                    \
    {                                                                          \
        .action = DOJO_PEER_END                                                \
    }

static const struct dojo_peer_step prompt[] = {PAGE, PAGE, PAGE, END},
                                   tired[] = {PAGE, END};

/* Three pages, the second of which is the other site's. */
static void fetch(const struct dojo_peer_step *first, unsigned most)
{
    const struct dojo_peer_step *const scripts[] = {first, prompt, prompt,
                                                    prompt};
    int one = dojo_peer_listen(scripts, 4),
        other = dojo_peer_listen(scripts, 4);
    const unsigned short ports[] = {(unsigned short)one, (unsigned short)other};
    struct download_result results[3] = {{77, 77}, {77, 77}, {77, 77}};
    char bodies[3][3];
    const struct download_page pages[] = {{0, "/p", bodies[0], 3},
                                          {1, "/p", bodies[1], 3},
                                          {0, "/p", bodies[2], 3}};
    int error = download_run(ports, pages, results, 3, most), failed = 0;

    bool harm = dojo_planned() != 0 && dojo_planned() != EINTR;

    dojo_check(error == 0 || (error < 0 && harm));
    if (error)
        return;
    for (int i = 0; i < 3; i++) {
        failed += results[i].error != 0;
        dojo_check(results[i].error <= 0);
        if (dojo_planned() == ECONNREFUSED || dojo_planned() == EMFILE)
            dojo_check(results[i].error == 0 ||
                       results[i].error == -dojo_planned());
        dojo_check_int(results[i].length, results[i].error ? 0 : 3);
        dojo_check(results[i].error || memcmp(bodies[i], "xyz", 3) == 0);
    }
    dojo_check(failed <= harm);
}

static void at_once(void *unused)
{
    (void)unused;
    fetch(prompt, 2);
}

static void what_fails_for_a_page_fails_it_alone(void **state)
{
    (void)state;
    dojo_sweep(at_once, NULL);
}

static void with_a_tired_connection(void *unused)
{
    (void)unused;
    fetch(tired, 1);
}

static void replacing_holds_when_calls_fail(void **state)
{
    (void)state;
    dojo_sweep(with_a_tired_connection, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fails_for_a_page_fails_it_alone),
        cmocka_unit_test(replacing_holds_when_calls_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
