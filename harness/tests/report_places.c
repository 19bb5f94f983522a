/* SPDX-License-Identifier: MIT */
/* By which names a schedule's memory is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "places.h"

/* A plain access to the heap, as the explorer tells it. */
static json_t *heap_step(int thread, int place, int value, const char *source)
{
    return json_pack("{s:i, s:s, s:s, s:i, s:i, s:s}", "thread", thread, "what",
                     "write", "name", "byte 40 of the block from queue.c:9",
                     "place", place, "value", value, "source", source);
}

static struct places find(json_t *trace)
{
    struct places places;

    assert_non_null(trace);
    places_find(&places, trace);
    json_decref(trace);
    return places;
}

static void lines_of_source_name_the_heap(void **state)
{
    struct places places =
        find(json_pack("[o, o, o]", heap_step(0, 1, 0, "counter->count = 0;"),
                       heap_step(1, 1, 1, "counter->count += offset;"),
                       heap_step(2, 1, 2, "*value = (int)counter->count;")));

    (void)state;
    assert_int_equal(places.count, 1);
    assert_string_equal(places.items[0].name, "counter->count");
}

static void what_lines_have_in_common_is_the_name(void **state)
{
    struct places places =
        find(json_pack("[o, o]", heap_step(1, 1, 0, "a->next = b->first;"),
                       heap_step(2, 1, 1, "return queue->list[i].first;")));

    (void)state;
    assert_string_equal(places.items[0].name, "b->first");
}

static void a_doubtful_name_is_none(void **state)
{
    struct places places =
        find(json_pack("[o, o]", heap_step(1, 1, 0, "a->next = b->first;"),
                       heap_step(2, 1, 1, "a->next = b->first;")));

    (void)state;
    assert_string_equal(places.items[0].name,
                        "byte 40 of the block from queue.c:9");
}

static void a_call_through_a_member_is_no_name(void **state)
{
    struct places places =
        find(json_pack("[o, o]", heap_step(1, 1, 0, "task->run(task->data);"),
                       heap_step(2, 1, 1, "task->run(task->data);")));

    (void)state;
    assert_string_equal(places.items[0].name, "task->data");
}

static void two_of_one_name_are_told_apart(void **state)
{
    struct places places =
        find(json_pack("[o, o, o, o]", heap_step(1, 1, 0, "node->value = 1;"),
                       heap_step(2, 1, 0, "node->value = 1;"),
                       heap_step(1, 2, 0, "node->value = 2;"),
                       heap_step(2, 2, 0, "node->value = 2;")));

    (void)state;
    assert_int_equal(places.count, 2);
    assert_string_equal(places.items[0].name, "node->value");
    assert_string_equal(places.items[1].name, "node->value (2)");
}

static void memory_of_one_thread_is_not_shared(void **state)
{
    struct places places =
        find(json_pack("[o, o, o, o]", heap_step(1, 1, 0, "mine->count = 0;"),
                       heap_step(1, 1, 5, "mine->count = 5;"),
                       heap_step(1, 2, 0, "ours->count = 0;"),
                       heap_step(2, 2, 0, "ours->count = 0;")));

    (void)state;
    assert_int_equal(places.count, 1);
    assert_int_equal(places.items[0].number, 2);
}

static void one_thread_alone_shows_what_changes(void **state)
{
    struct places places =
        find(json_pack("[o, o, o]", heap_step(0, 1, 7, "mine->size = 7;"),
                       heap_step(0, 2, 0, "mine->count = 0;"),
                       heap_step(0, 2, 1, "mine->count = 1;")));

    (void)state;
    assert_int_equal(places.count, 1);
    assert_string_equal(places.items[0].name, "mine->count");
}

static void locks_that_are_held_are_listed(void **state)
{
    struct places places = find(
        json_pack("[{s:i, s:s, s:s, s:i, s:[i]}, {s:i, s:s, s:[i, i]}]",
                  "thread", 1, "what", "lock", "name", "queue->lock", "place",
                  4, "holds", 4, "thread", 1, "what", "lock", "holds", 4, 9));

    (void)state;
    assert_int_equal(places.count, 2);
    assert_true(places.items[0].lock);
    assert_string_equal(places.items[0].name, "queue->lock");
    assert_string_equal(places.items[1].name, "a lock");
}

static void odd_steps_are_survived(void **state)
{
    static char wide[4000];
    json_t *trace = json_pack("[[], {}, n, s, {s:s, s:i}, {s:i, s:{}}]", "step",
                              "place", "one", "holds", 3, "place", -1, "holds");
    struct places places;

    (void)state;
    memset(wide, 'a', sizeof(wide) - 1);
    memcpy(wide + 2000, "->", 2);
    json_array_append_new(trace, heap_step(1, 1, 0, wide));
    json_array_append_new(trace, heap_step(2, 1, 0, "a[[[.b = ]->c"));
    places = find(trace);
    assert_int_equal(places.count, 1);
    assert_string_equal(places.items[0].name,
                        "byte 40 of the block from queue.c:9");
}

static void many_places_are_cut(void **state)
{
    json_t *trace = json_array();
    struct places places;

    (void)state;
    for (int i = 1; i <= 100; i++)
        for (int thread = 0; thread < 2; thread++)
            json_array_append_new(trace,
                                  heap_step(thread, i, 0, "node->value = 0;"));
    places = find(trace);
    assert_int_equal(places.count, PLACES_MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_source_name_the_heap),
        cmocka_unit_test(what_lines_have_in_common_is_the_name),
        cmocka_unit_test(a_doubtful_name_is_none),
        cmocka_unit_test(a_call_through_a_member_is_no_name),
        cmocka_unit_test(two_of_one_name_are_told_apart),
        cmocka_unit_test(memory_of_one_thread_is_not_shared),
        cmocka_unit_test(one_thread_alone_shows_what_changes),
        cmocka_unit_test(locks_that_are_held_are_listed),
        cmocka_unit_test(odd_steps_are_survived),
        cmocka_unit_test(many_places_are_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
