/* SPDX-License-Identifier: MIT */
/*
 * behaviour.c - what pipeline.h promises, on real threads.
 *
 * Overlap is proved by meetings: a function goes on when others have begun.
 */
#define _POSIX_C_SOURCE 200809L /* barriers, nanosleep */
#include "pipeline.h"
#include "support/check.h"
#include "support/memory.h"
#include "support/tools.h"

#include <errno.h>

enum { MANY = 1000, STAGES = PIPELINE_LEAST_STAGES + 1 };

static struct thing things[MANY];
static struct pipeline_item items[MANY];
static struct tool tools[STAGES];
static struct pipeline_stage stages[STAGES];
static struct pipeline line;

/* A line of a, b and c, one worker each; nobody has used it, nor d or e. */
static int set_up(void **state)
{
    for (int i = 0; i < STAGES; i++) {
        tools[i] = (struct tool){.mark = (char)('a' + i)};
        stages[i] = (struct pipeline_stage){use_tool, &tools[i], 1};
    }
    line = (struct pipeline){stages, 3, 2, PIPELINE_GO_ON};
    lay_out(things, items, MANY);
    *state = &line;
    return 0;
}

static void check_item(int place, int number, int error, int stage,
                       const char *marks)
{
    check(number_of(&items[place]), number);
    check(items[place].error, error);
    assert_string_equal(marks_on(&items[place]), marks);
    check((int)items[place].stage, stage);
}

static void one_stage_works_on_one_item(void **state)
{
    line.stages_count = 1;
    check(pipeline_run(*state, items, 1), 0);

    check_item(0, 0, 0, 1, "a");
}

static void stages_work_in_their_order(void **state)
{
    check(pipeline_run(*state, items, 1), 0);
    check_item(0, 0, 0, 3, "abc");
}

static void items_come_back_in_their_order(void **state)
{
    check(pipeline_run(*state, items, MANY), 0);

    for (int i = 0; i < MANY; i++)
        check_item(i, i, 0, 3, "abc");
}

static int replace(void *context, void **item)
{
    *item = context;
    return context == &things[0] ? EDOM : 0;
}

static void a_stage_may_replace_the_item(void **state)
{
    int other = 1 + (int)chosen(MANY - 1);
    stages[0] = (struct pipeline_stage){replace, &things[other], 1};
    check(pipeline_run(*state, items, 1), 0);
    check_item(0, other, 0, 3, "bc");
    stages[0].context = &things[0];
    check(pipeline_run(*state, items, 1), 0);
    check_item(0, 0, EDOM, 0, "");
}

static void any_pointer_is_an_item(void **state)
{
    atomic_int calls = 0;
    items[0].item = items[1].item = NULL;
    stages[0] = stages[1] = (struct pipeline_stage){count_null, &calls, 2};
    line.stages_count = 2;
    check(pipeline_run(*state, items, 2), 0);
    check(atomic_load(&calls), 4);
}

static void without_items_nothing_is_called(void **state)
{
    check(pipeline_run(*state, items, 0), 0);
    check(atomic_load(&tools[0].calls), 0);
}

static void bad_arguments_are_refused(void **state)
{
    struct pipeline bad[] = {
        {NULL, 1, 1, PIPELINE_GO_ON},
        {stages, 0, 1, PIPELINE_GO_ON},
        {stages, 1, 0, PIPELINE_STOP},
        {stages, 1, 1, (enum pipeline_policy)7},
        {(struct pipeline_stage[]){{NULL, &tools[0], 1}}, 1, 1, PIPELINE_STOP},
        {(struct pipeline_stage[]){stages[0], {use_tool, &tools[1], 0}}, 2, 1,
         PIPELINE_STOP}};

    check(pipeline_run(NULL, items, 1), -EINVAL);
    check(pipeline_run(*state, NULL, 1), -EINVAL);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        check(pipeline_run(&bad[i], items, 1), -EINVAL);
}

static void without_memory_nothing_is_begun(void **state)
{
    int result = -ENOMEM;

    if (!memory_is_wrapped())
        skip();
    for (int granted = 0; result == -ENOMEM && granted < MANY; granted++) {
        check(atomic_load(&tools[0].calls), 0);
        memory_allow(granted);
        result = pipeline_run(*state, items, 1);
        memory_allow(-1);
    }

    check_item(0, 0, result, 3, "abc");
}

static void runs_or_refuses(int count, const char *marks)
{
    int result = pipeline_run(&line, items, (size_t)count);

    check(result, result == 0 ? 0 : -ENOMEM);
    for (int i = 0; i < count && result == 0; i++)
        check_item(i, i, 0, (int)strlen(marks), marks);
    lay_out(things, items, MANY);
}

static void beyond_the_least_it_runs_or_refuses(void **state)
{
    line.capacity = SIZE_MAX / 8 + 1; /* times 8, 16, 24, ... it is 0 */
    runs_or_refuses(MANY, "abc");
    line.capacity = 1;
    line.stages_count = STAGES;
    runs_or_refuses(1, "abcde");
    line.stages_count--;
    for (int i = 0; i < STAGES; i++)
        stages[i].workers = PIPELINE_LEAST_WORKERS + 1;
    runs_or_refuses(1, "abcd");
    set_up(state);
    stages[1] = (struct pipeline_stage){run_two, &tools[1], 1};
    check(pipeline_run(*state, items, 1), 0); /* three, one in the other */
    check(items[0].error, items[0].error == 0 ? 0 : -ENOMEM);
    assert_string_equal(marks_on(&items[0]), items[0].error ? "a" : "abc");
}

static void a_failed_item_comes_back_with_its_error(void **state)
{
    tools[1].fails_at = 1;
    tools[1].error = -EIO;
    check(pipeline_run(*state, items, 3), 0);

    check_item(0, 0, 0, 3, "abc");
    check_item(1, 1, -EIO, 1, "ab");
    check_item(2, 2, 0, 3, "abc");
}

static void stop_cancels_what_has_not_begun(void **state)
{
    tools[0].fails_at = 1;
    tools[0].error = 42;
    line.policy = PIPELINE_STOP;
    line.stages_count = 1;
    check(pipeline_run(*state, items, MANY), 0);

    check_item(0, 0, 0, 1, "a");
    check_item(1, 1, 42, 0, "a");
    check(atomic_load(&tools[0].calls), 2);
    for (int i = 2; i < MANY; i++)
        check_item(i, i, -ECANCELED, 0, "");
}

static void workers_lose_nothing(void **state)
{
    line.stages_count = PIPELINE_LEAST_STAGES;
    line.capacity = PIPELINE_LEAST_CAPACITY;
    for (int i = 0; i < PIPELINE_LEAST_STAGES; i++)
        stages[i].workers = PIPELINE_LEAST_WORKERS;
    check(pipeline_run(*state, items, MANY), 0);

    for (int i = 0; i < MANY; i++) {
        assert_string_equal(marks_on(&items[i]), "abcd");
        ((struct thing *)items[i].item)->marks[0] = '!'; /* seen */
    }
    assert_in_range(atomic_load(&tools[0].most), 1, PIPELINE_LEAST_WORKERS);
}

static void all_workers_of_a_stage_work_at_once(void **state)
{
    stages[0].workers = 4;
    check(run_meeting(*state, items, THINGS(0, 3), NOBODY, 4), 0);
}

static void stages_overlap(void **state)
{
    check(run_meeting(*state, items, THINGS(1, 1), THINGS(0, 0), 2), 0);
}

static void a_failed_item_costs_no_worker(void **state)
{
    stages[0].workers = 2;
    check(run_meeting(*state, items, LAST_THINGS(4, 5), NOBODY, 2), 0);
}

static void a_stage_may_run_a_line_of_its_own(void **state)
{
    stages[1] = (struct pipeline_stage){run_one, &tools[1], 1};
    check(pipeline_run(*state, items, 3), 0);

    check_item(2, 2, 0, 3, "abc");
}

#define on(sentence) cmocka_unit_test_setup(sentence, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        on(one_stage_works_on_one_item),
        on(stages_work_in_their_order),
        on(items_come_back_in_their_order),
        on(a_stage_may_replace_the_item),
        on(any_pointer_is_an_item),
        on(without_items_nothing_is_called),
        on(bad_arguments_are_refused),
        on(without_memory_nothing_is_begun),
        on(beyond_the_least_it_runs_or_refuses),
        on(a_failed_item_comes_back_with_its_error),
        on(stop_cancels_what_has_not_begun),
        on(workers_lose_nothing),
        on(all_workers_of_a_stage_work_at_once),
        on(stages_overlap),
        on(a_failed_item_costs_no_worker),
        on(a_stage_may_run_a_line_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
