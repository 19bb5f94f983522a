/* SPDX-License-Identifier: MIT */
/* How an answer is judged: as a whole, in part, in a hurry, briefly. */
#include "proof_parts.h"
#include "sentence.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixtures/judge_tiny.h"

static void the_first_failure_can_be_enough(void **state)
{
    struct judge_options options = judge_everything();
    json_t *entry;

    (void)state;
    options.stop = true;
    entry = judge_as(START "int tiny_add(int a, int b, int *sum)\n"
                           "{ *sum = 3 * (a != b) + 3; return 0; }\n",
                     &options);

    find(entry, "behaviour", "one_and_one_is_two");
    assert_string_equal(member(entry, "verdict"), "wrong");
    assert_int_equal(json_array_size(json_object_get(entry, "stages")), 2);
    json_decref(entry);
}

static void what_has_failed_is_not_run_again_if_once_is_enough(void **state)
{
    struct judge_options options = judge_everything();
    json_t *entry;

    (void)state;
    options.once = true;
    for (int id = 0; id < STAGE_COUNT; id++)
        options.stages[id] = id == STAGE_BEHAVIOUR || id == STAGE_THREAD;
    entry = judge_as(START "int tiny_add(int a, int b, int *sum)\n"
                           "{ *sum = a == 1 ? 3 : a + b; return 0; }\n",
                     &options);
    assert_string_equal(
        member(find(entry, "thread", "one_and_one_is_two"), "verdict"),
        "skipped");
    assert_string_equal(
        member(find(entry, "thread", "nothing_is_added_twice"), "verdict"),
        "accepted");
    assert_string_equal(member(entry, "verdict"), "wrong");
    json_decref(entry);
}

/* The verdict of a sentence whose answer does this, in a hurry. */
static void assert_hurried(const char *does, unsigned ms, const char *verdict)
{
    struct judge_options options = judge_everything();
    char *source = text_format(
        START "static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;\n"
              "static pthread_cond_t never = PTHREAD_COND_INITIALIZER;\n"
              "int tiny_add(int a, int b, int *sum)\n{ pthread_cond_t *one = "
              "&never; pthread_mutex_t *two = &lock; (void)one; (void)two;\n"
              "%s *sum = a + b; return 0; }\n",
        does);
    json_t *entry;

    for (int id = 0; id < STAGE_COUNT; id++)
        options.stages[id] = id == STAGE_BEHAVIOUR;
    options.hurry_ms = ms;
    entry = judge_as(source, &options);
    assert_string_equal(
        member(find(entry, "behaviour", "one_and_one_is_two"), "verdict"),
        verdict);
    json_decref(entry);
    free(source);
}

static void who_is_in_a_hurry_decides_nothing_that_takes_longer(void **state)
{
    (void)state;
    assert_hurried("", 60000, "accepted");
    assert_hurried("a = 3;", 60000, "wrong");
    assert_hurried("while (a == 1) ;", 100, "incomplete");
    assert_hurried("pthread_mutex_lock(two); pthread_mutex_lock(two);", 60000,
                   "hang");
}

/* The executions of counter's longest search, where that sentence has the
 * whole budget. */
static int executions_if_searched(const char *searched)
{
    struct judge_options options = judge_everything();
    struct kata *counter = NULL;
    struct answer answer;
    char *message = NULL;
    json_t *entry;
    int executions;

    for (int id = 0; id < STAGE_COUNT; id++)
        options.stages[id] = id == STAGE_SCHEDULES;
    options.searched = searched;
    assert_int_equal(
        kata_open_folder(DOJO_SOURCE_DIR "/katas/counter", &counter, &message),
        0);
    assert_int_equal(
        answer_take_file(counter, "solutions/mutex.c", &answer, &message), 0);
    entry = judge_answer(&answer, &options);
    assert_string_equal(member(entry, "verdict"), "accepted");
    executions =
        proof_number(json_object_get(find(entry, "schedules",
                                          "twenty_and_two_more_lose_nothing"),
                                     "search"),
                     "executions");
    json_decref(entry);
    answer_free(&answer);
    kata_free(counter);
    return executions;
}

static void one_sentence_is_searched_and_the_others_glance(void **state)
{
    (void)state;
    assert_int_equal(executions_if_searched(NULL), 200);
    assert_int_equal(executions_if_searched("twenty_and_two_more_lose_nothing"),
                     200);
    assert_int_equal(executions_if_searched("no_increment_is_lost"), 100);
    assert_int_equal(executions_if_searched(JUDGE_GLANCE), 100);
}

static const char *const no_increment = "no_increment_is_lost";

/* A race of counter's, told with its reasons or without. */
static json_t *judge_race(bool brief)
{
    struct judge_options options = judge_everything();
    struct kata *counter = NULL;
    struct answer answer;
    char *message = NULL;
    json_t *entry;

    for (int id = 0; id < STAGE_COUNT; id++)
        options.stages[id] = id == STAGE_SCHEDULES;
    options.only = no_increment;
    options.brief = brief;
    assert_int_equal(
        kata_open_folder(DOJO_SOURCE_DIR "/katas/counter", &counter, &message),
        0);
    assert_int_equal(
        answer_take_file(counter, "broken/no_lock.c", &answer, &message), 0);
    entry = judge_answer(&answer, &options);
    answer_free(&answer);
    kata_free(counter);
    return entry;
}

static void a_verdict_can_be_all_that_is_told(void **state)
{
    static const char *const reasons[] = {"trace", "token", "harm"};
    json_t *whole = judge_race(false);
    json_t *brief = judge_race(true);
    const json_t *told = find(whole, "schedules", no_increment);
    const json_t *hidden = find(brief, "schedules", no_increment);

    (void)state;
    assert_string_equal(member(told, "verdict"), "race");
    assert_string_equal(member(hidden, "verdict"), "race");
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        assert_non_null(json_object_get(told, reasons[i]));
        assert_null(json_object_get(hidden, reasons[i]));
    }
    json_decref(brief);
    json_decref(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_failure_can_be_enough),
        cmocka_unit_test(what_has_failed_is_not_run_again_if_once_is_enough),
        cmocka_unit_test(who_is_in_a_hurry_decides_nothing_that_takes_longer),
        cmocka_unit_test(one_sentence_is_searched_and_the_others_glance),
        cmocka_unit_test(a_verdict_can_be_all_that_is_told),
    };

    return cmocka_run_group_tests(tests, open_kata_tiny, close_kata_tiny);
}
