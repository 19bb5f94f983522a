/* SPDX-License-Identifier: MIT */
/* The runner, by a program of its own that misbehaves in every way. */
#include "describe.h"
#include "judge.h"
#include "records.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define PROGRAM DOJO_BUILD_DIR "/runner_fixture"

/* Runs one of its tests under a judge; output may be NULL. */
static struct records run(const char *test, struct process_result *result)
{
    const char *argv[] = {PROGRAM, "--only", test, NULL};
    struct process_spec spec = {.argv = argv,
                                .deadline_ms = 700,
                                .records = true,
                                .nonce = "abc",
                                .ask = true};
    struct records records;

    assert_int_equal(process_run(&spec, result), 0);
    records_read(result->records, "abc", test, &records);
    return records;
}

static const char *member(const json_t *record, const char *key)
{
    const char *text = json_string_value(json_object_get(record, key));

    return text != NULL ? text : "";
}

/* Runs a test that ends by itself and compares its result. */
static void expect(const char *test, const char *verdict, const char *message)
{
    struct process_result result;
    struct records records = run(test, &result);

    assert_true(records.started);
    assert_true(records.ended);
    assert_false(records.forged);
    assert_string_equal(member(records.result, "verdict"), verdict);
    assert_string_equal(member(records.result, "message"), message);
    records_free(&records);
    process_free(&result);
}

static void tests_are_listed_in_order(void **state)
{
    const char *argv[] = {PROGRAM, "--list", NULL};
    struct process_spec spec = {.argv = argv};
    struct process_result result;

    (void)state;
    assert_int_equal(process_run(&spec, &result), 0);
    assert_true(text_starts(result.output, "passes\nis_wrong\n"));
    process_free(&result);
}

static void a_test_that_passes_is_accepted(void **state)
{
    (void)state;
    expect("passes", "accepted", "");
}

static void a_failed_comparison_shows_both_values(void **state)
{
    struct process_result result;
    struct records records = run("is_wrong", &result);

    (void)state;
    assert_string_equal(member(records.result, "verdict"), "wrong");
    assert_string_equal(member(records.result, "expected"), "2");
    assert_string_equal(member(records.result, "got"), "-1");
    assert_true(json_integer_value(json_object_get(records.result, "line")) >
                0);
    records_free(&records);
    process_free(&result);
}

static void a_failure_in_words_keeps_them(void **state)
{
    (void)state;
    expect("fails_in_words", "wrong", "hello 1");
}

static void blocks_left_behind_are_a_leak(void **state)
{
    (void)state;
    expect("leaks", "leak", "memory of test_malloc was not freed");
}

static void a_skipped_test_is_skipped(void **state)
{
    struct process_result result;
    struct records records = run("skips", &result);

    (void)state;
    assert_string_equal(member(records.result, "verdict"), "skipped");
    records_free(&records);
    process_free(&result);
}

static void a_failure_on_another_thread_is_told(void **state)
{
    (void)state;
    expect("fails_beside", "wrong",
           "an assertion failed on a thread that is not the test's: 0x1 != "
           "0x2");
}

static void a_failing_group_setup_fails_the_test(void **state)
{
    struct process_result result;
    struct records records = run("group_setup_fails", &result);

    (void)state;
    assert_true(records.ended);
    assert_string_equal(member(records.result, "verdict"), "wrong");
    records_free(&records);
    process_free(&result);
}

static void a_crash_has_no_end_but_a_stack(void **state)
{
    struct process_result result;
    struct records records = run("crashes", &result);

    (void)state;
    assert_false(records.ended);
    assert_int_equal(result.end, PROCESS_SIGNALLED);
    assert_int_equal(
        json_integer_value(json_object_get(records.crash, "signal")), 11);
    assert_true(json_array_size(json_object_get(records.crash, "stack")) > 1);
    records_free(&records);
    process_free(&result);
}

static void an_early_exit_has_no_end(void **state)
{
    struct process_result result;
    struct records records = run("exits", &result);

    (void)state;
    assert_true(records.started);
    assert_false(records.ended);
    assert_int_equal(result.end, PROCESS_EXITED);
    assert_int_equal(result.status, 0);
    records_free(&records);
    process_free(&result);
}

static void a_hang_tells_where_each_thread_is(void **state)
{
    struct process_result result;
    struct records records = run("hangs", &result);

    (void)state;
    assert_false(records.ended);
    assert_int_equal(result.end, PROCESS_DEADLINE);
    assert_int_equal(json_array_size(records.threads), 2);
    assert_non_null(strstr(result.waiting, "futex"));
    records_free(&records);
    process_free(&result);
}

static void the_nonce_is_not_left_in_the_environment(void **state)
{
    (void)state;
    expect("looks_for_the_nonce", "accepted", "");
}

static void lines_of_others_count_as_forged(void **state)
{
    struct process_result result;
    struct records records = run("forges", &result);

    (void)state;
    assert_true(records.forged);
    records_free(&records);
    process_free(&result);
}

/* Taken for granted by the judge: all of them, failed, with this run's words.
 */
static void planted_sentences_fail(void **state)
{
    struct process_result result;
    struct records records = run("passes", &result);

    (void)state;
    assert_true(records.planted_failed);
    assert_false(records.planted_passed);
    records_free(&records);
    process_free(&result);
}

/* The same lines with one word changed; text is the caller's to free. */
static char *replaced(const char *lines, const char *word, const char *other)
{
    const char *at = strstr(lines, word);

    assert_non_null(at);
    return text_format("%.*s%s%s", (int)(at - lines), lines, other,
                       at + strlen(word));
}

static void a_planted_sentence_that_passes_is_seen(void **state)
{
    struct process_result result;
    struct records first = run("passes", &result);
    struct records records;
    char *lines = replaced(result.records, "\"verdict\":\"wrong\"",
                           "\"verdict\":\"accepted\"");

    (void)state;
    records_read(lines, "abc", "passes", &records);

    assert_true(records.planted_passed);
    assert_false(records.planted_failed);
    free(lines);
    records_free(&records);
    records_free(&first);
    process_free(&result);
}

static void of_two_results_the_worse_one_counts(void **state)
{
    static const char lines[] =
        "{\"nonce\":\"abc\",\"event\":\"result\",\"test\":\"t\","
        "\"verdict\":\"wrong\"}\n"
        "{\"nonce\":\"abc\",\"event\":\"result\",\"test\":\"t\","
        "\"verdict\":\"accepted\"}\n";
    struct records records;

    (void)state;
    records_read(lines, "abc", "t", &records);

    assert_string_equal(member(records.result, "verdict"), "wrong");
    records_free(&records);
}

/* A child of the fixture with letters in DOJO_SEAL. */
static void run_sealed(const char *test, const char *seal,
                       struct process_result *result)
{
    const char *argv[] = {PROGRAM, "--only", test, NULL};
    char *letters = text_format("DOJO_SEAL=%s", seal);
    const char *environment[] = {letters, "PATH=/usr/bin:/bin", NULL};
    struct process_spec spec = {.argv = argv,
                                .environment = environment,
                                .deadline_ms = 20000,
                                .records = true,
                                .nonce = "abc"};

    assert_int_equal(process_run(&spec, result), 0);
    free(letters);
}

static void a_sealed_process_gets_no_new_code(void **state)
{
    struct process_result result;

    (void)state;
    run_sealed("makes_code", "s", &result);

    assert_int_equal(result.end, PROCESS_SIGNALLED);
    assert_int_equal(result.status, SIGSYS);
    process_free(&result);
}

static void a_sealed_process_starts_programs_where_it_may(void **state)
{
    struct process_result result;
    struct records records;

    (void)state;
    run_sealed("starts_a_program", "sp", &result);
    records_read(result.records, "abc", "starts_a_program", &records);
    assert_string_equal(member(records.result, "verdict"), "accepted");
    records_free(&records);
    process_free(&result);

    run_sealed("starts_a_program", "s", &result);
    records_read(result.records, "abc", "starts_a_program", &records);
    assert_string_equal(member(records.result, "verdict"), "wrong");
    records_free(&records);
    process_free(&result);
}

static void a_sealed_process_cannot_signal_everybody(void **state)
{
    static const char *const seals[] = {"s", "sp"};

    (void)state;
    for (size_t i = 0; i < sizeof(seals) / sizeof(seals[0]); i++) {
        struct process_result result;
        struct records records;

        run_sealed("looks_for_everybody", seals[i], &result);
        records_read(result.records, "abc", "looks_for_everybody", &records);
        assert_string_equal(member(records.result, "verdict"), "accepted");
        records_free(&records);
        process_free(&result);
    }
}

static void without_a_judge_it_is_plain_cmocka(void **state)
{
    const char *argv[] = {PROGRAM, "--only", "passes", NULL};
    struct process_spec spec = {.argv = argv};
    struct process_result result;

    (void)state;
    assert_int_equal(process_run(&spec, &result), 0);
    assert_int_equal(result.status, 0);
    assert_non_null(strstr(result.output, "[  PASSED  ] 1 test(s)."));
    process_free(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tests_are_listed_in_order),
        cmocka_unit_test(a_test_that_passes_is_accepted),
        cmocka_unit_test(a_failed_comparison_shows_both_values),
        cmocka_unit_test(a_failure_in_words_keeps_them),
        cmocka_unit_test(blocks_left_behind_are_a_leak),
        cmocka_unit_test(a_skipped_test_is_skipped),
        cmocka_unit_test(a_failure_on_another_thread_is_told),
        cmocka_unit_test(a_failing_group_setup_fails_the_test),
        cmocka_unit_test(a_crash_has_no_end_but_a_stack),
        cmocka_unit_test(an_early_exit_has_no_end),
        cmocka_unit_test(a_hang_tells_where_each_thread_is),
        cmocka_unit_test(the_nonce_is_not_left_in_the_environment),
        cmocka_unit_test(lines_of_others_count_as_forged),
        cmocka_unit_test(planted_sentences_fail),
        cmocka_unit_test(a_planted_sentence_that_passes_is_seen),
        cmocka_unit_test(of_two_results_the_worse_one_counts),
        cmocka_unit_test(a_sealed_process_gets_no_new_code),
        cmocka_unit_test(a_sealed_process_starts_programs_where_it_may),
        cmocka_unit_test(a_sealed_process_cannot_signal_everybody),
        cmocka_unit_test(without_a_judge_it_is_plain_cmocka),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
