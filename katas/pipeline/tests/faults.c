/* SPDX-License-Identifier: MIT */
/*
 * faults.c - what pipeline.h promises when calls fail, each of them once.
 *
 * A run is whole or it has not begun: whichever memory, lock or thread is
 * missing, no function has been called then and no item been touched.
 */
#define _POSIX_C_SOURCE 200809L /* nanosleep */
#include "pipeline.h"
#include "support/stories.h"
#include "support/tools.h"

#include <errno.h>
#include <stdbool.h>

enum { FEW = 3 };

static struct thing things[FEW];
static struct pipeline_item items[FEW];
static struct tool a = {.mark = 'a'}, b = {.mark = 'b'}, c = {.mark = 'c'};

/* True: the line has run; false: it could not, and has left no mark. */
static bool can_run(unsigned workers, enum pipeline_policy policy)
{
    const struct pipeline_stage stages[] = {{use_tool, &a, workers},
                                            {use_tool, &b, workers},
                                            {use_tool, &c, workers}};
    const struct pipeline line = {stages, 3, 1, policy};
    int result;

    lay_out(things, items, FEW);
    for (int i = 0; i < FEW; i++)
        items[i].error = -1 - i;
    result = pipeline_run(&line, items, FEW);
    if (result == 0)
        return true;
    check(result, -ENOMEM);
    check(a.calls + b.calls + c.calls, 0);
    for (int i = 0; i < FEW; i++) {
        check(number_of(&items[i]), i);
        check(items[i].error, -1 - i);
    }
    return false;
}

static void a_run_that_cannot_start_begins_nothing(void)
{
    if (!can_run(1, PIPELINE_GO_ON))
        return;
    for (int i = 0; i < FEW; i++) {
        check(items[i].error, 0);
        check((int)items[i].stage, 3);
        dojo_check(strcmp(marks_on(&items[i]), "abc") == 0);
    }
}

static void half_a_crew_goes_home_again(void)
{
    a.error = 5; /* for thing 0 */
    if (can_run(2, PIPELINE_GO_ON))
        check(atomic_load(&b.calls), FEW - 1);
}

static void a_stopped_line_ends_like_any_other(void)
{
    int failed = 0;

    a.error = 5; /* for thing 0 */
    if (!can_run(1, PIPELINE_STOP))
        return;
    for (int i = 0; i < FEW; i++)
        failed += items[i].error == (number_of(&items[i]) ? -ECANCELED : 5);
    check(failed, FEW);
    check(atomic_load(&a.calls), 1);
    check(atomic_load(&b.calls), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        swept(a_run_that_cannot_start_begins_nothing),
        swept(half_a_crew_goes_home_again),
        swept(a_stopped_line_ends_like_any_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
