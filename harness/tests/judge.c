/* SPDX-License-Identifier: MIT */
/* Every verdict of real-thread stages, by answers to the tiny kata. */
#include "judge.h"
#include "proof_parts.h"
#include "sentence.h"
#include "test_code.h"

#include <unistd.h>

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixtures/judge_tiny.h"

/* The first sentence in behaviour gets this verdict, and says why. */
static json_t *expect(const char *source, const char *verdict,
                      const char *message)
{
    json_t *entry = judge(source, STAGE_BEHAVIOUR);
    json_t *test = find(entry, "behaviour", "one_and_one_is_two");

    assert_string_equal(member(test, "verdict"), verdict);
    assert_in(member(test, "message"), message);
    return entry;
}

static void a_right_answer_earns_all_points(void **state)
{
    json_t *entry = judge(START "int tiny_add(int a, int b, int *sum)\n"
                                "{ *sum = a + b; return 0; }\n",
                          STAGE_ADDRESS);

    (void)state;
    assert_string_equal(member(entry, "verdict"), "accepted");
    assert_int_equal(json_integer_value(json_object_get(entry, "score")), 100);
    json_decref(entry);
}

static void a_wrong_answer_is_told_what_was_expected(void **state)
{
    json_t *entry = expect(START "int tiny_add(int a, int b, int *sum)\n"
                                 "{ *sum = a - b; return 0; }\n",
                           "wrong", "expected 2, got 0");
    json_t *test = find(entry, "behaviour", "one_and_one_is_two");

    (void)state;
    assert_string_equal(member(test, "called"), "assert_int_equal(sum, 2);");
    assert_string_equal(member(test, "file"), "tests/behaviour.c");
    assert_string_equal(member(test, "hint"), "Count.");
    assert_string_equal(member(test, "expected"), "2");
    assert_string_equal(member(test, "got"), "0");
    assert_int_equal(json_integer_value(json_object_get(entry, "score")), 40);
    json_decref(entry);
}

static void assert_told(const json_t *test, const char *key)
{
    if (member(test, key)[0] == '\0')
        fail_msg("%s/%s: no %s", member(test, "stage"), member(test, "name"),
                 key);
}

/* Whatever happened, nothing that a learner is shown is empty. */
static void every_failure_is_explained(void **state)
{
    static const char *const sources[] = {
        START "int tiny_add(int a, int b, int *sum) { *sum = a; return b; }\n",
        START "int tiny_add(int a, int b, int *sum)\n"
              "{ *sum = a + b; abort(); }\n",
        START "int tiny_add(int a, int b, int *sum)\n"
              "{ free(sum); *sum = a + b; return 0; }\n",
        START
        "int tiny_add(int a, int b, int *sum)\n"
        "{ void *lost = malloc(3); *sum = a + b; return lost == NULL; }\n",
        "#include \"tiny.h\"\nint tiny_add(\n",
        "int x = 1;\n"};
    static const char *const keys[] = {"called", "expected", "got",   "message",
                                       "hint",   "replay",   "stage", "name"};
    size_t failures = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        json_t *entry = judge(sources[i], STAGE_ADDRESS);
        size_t index;
        json_t *test;

        json_array_foreach (json_object_get(entry, "tests"), index, test) {
            if (strcmp(member(test, "verdict"), "accepted") == 0 ||
                strcmp(member(test, "verdict"), "skipped") == 0)
                continue;
            failures++;
            for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
                assert_told(test, keys[k]);
            if (strcmp(member(test, "stage"), "gate") != 0)
                assert_told(test, "file");
        }
        json_decref(entry);
    }
    assert_true(failures > 10);
}

/* The run can be had again by the line; no folder of ours is named. */
static void a_failure_tells_how_to_see_it_again(void **state)
{
    json_t *entry = judge(START "int tiny_add(int a, int b, int *sum)\n"
                                "{ free(sum + 1); *sum = a + b; return 0; }\n",
                          STAGE_ADDRESS);
    json_t *test = find(entry, "address", "one_and_one_is_two");
    char *all = json_dumps(entry, 0);

    (void)state;
    assert_string_equal(member(test, "replay"),
                        "dojo test --kata tiny work/tiny --stage address "
                        "--only one_and_one_is_two");
    assert_string_equal(member(test, "called"),
                        "assert_int_equal(tiny_add(1, 1, &sum), 0);");
    assert_null(strstr(all, "dojo-"));
    free(all);
    json_decref(entry);
}

static void tests_are_found_however_they_are_spelt(void **state)
{
    static const char text[] = "/* about plain(x) and the_macro(x) */\n"
                               "static void plain(void **state);\n"
                               "static void plain(void **state)\n{\n}\n"
                               "TEST(the_macro)\n{\n    plain(NULL);\n}\n";

    (void)state;
    assert_true(text_starts(test_find(text, "plain"),
                            "static void plain(void **state)\n{"));
    assert_true(text_starts(test_find(text, "the_macro"), "TEST("));
    assert_null(test_find(text, "lain"));
    assert_null(test_find("", "plain"));
}

static void a_crash_shows_its_line(void **state)
{
    json_t *entry = expect(START "int tiny_add(int a, int b, int *sum)\n"
                                 "{\n"
                                 "    *(volatile int *)0 = 1;\n"
                                 "    *sum = a + b; return 0; }\n",
                           "crash", "SIGSEGV: memory at 0x0 is not there");
    json_t *test = find(entry, "behaviour", "one_and_one_is_two");

    (void)state;
    assert_string_equal(member(test, "file"), "tiny.c");
    assert_int_equal(json_integer_value(json_object_get(test, "line")), 8);
    json_decref(entry);
}

static void a_failed_assert_is_a_crash_with_its_words(void **state)
{
    (void)state;
    json_decref(expect("#include <assert.h>\n" START
                       "int tiny_add(int a, int b, int *sum)\n"
                       "{ assert(a == 9); *sum = a + b; return 0; }\n",
                       "crash", "assert failed: Assertion `a == 9' failed."));
}

static void a_hang_tells_who_waits_where(void **state)
{
    json_t *entry = expect(
        START "static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;\n"
              "int tiny_add(int a, int b, int *sum)\n"
              "{ pthread_mutex_lock(&lock); *sum = a + b; if (a == 1)\n"
              "pthread_mutex_lock(&lock); return 0; }\n",
        "hang",
        "the test's thread waits in pthread_mutex_lock, called from "
        "tiny_add (tiny.c:");
    json_t *other = find(entry, "behaviour", "nothing_is_added_twice");

    (void)state;
    assert_string_equal(member(other, "verdict"), "accepted");
    json_decref(entry);
}

static void a_sentence_that_hung_is_not_tried_again(void **state)
{
    json_t *entry =
        judge(START "int tiny_add(int a, int b, int *sum)\n"
                    "{ while (a == 1) ; *sum = a + b; return 0; }\n",
              STAGE_THREAD);
    json_t *again = find(entry, "thread", "one_and_one_is_two");

    (void)state;
    assert_string_equal(member(again, "verdict"), "skipped");
    assert_string_equal(member(entry, "verdict"), "hang");
    json_decref(entry);
}

static enum proof_sight sight(const char *stage, const char *verdict)
{
    json_t *entry = json_pack("{s:[{s:s, s:s, s:s}]}", "tests", "stage", stage,
                              "name", "it_holds", "verdict", verdict);
    enum proof_sight seen = proof_sight(entry, "it_holds", stage);

    json_decref(entry);
    return seen;
}

static void a_search_that_time_has_ended_proves_nothing(void **state)
{
    (void)state;
    assert_int_equal(sight("schedules", "race"), PROOF_FAILED);
    assert_int_equal(sight("schedules", "limit"), PROOF_UNSEEN);
    assert_int_equal(sight("faults", "limit"), PROOF_UNSEEN);
    assert_int_equal(sight("behaviour", "limit"), PROOF_FAILED);
}

static void too_much_output_is_a_limit(void **state)
{
    (void)state;
    json_decref(expect("#include <stdio.h>\n" START
                       "int tiny_add(int a, int b, int *sum)\n"
                       "{ for (;;) puts(\"more and more\"); "
                       "*sum = a + b; return 0; }\n",
                       "limit", "printed more than 4 KiB"));
}

static void a_race_is_seen_by_the_thread_sanitizer(void **state)
{
    json_t *entry =
        judge("#include \"tiny.h\"\n#include <pthread.h>\n"
              "static int shared;\n"
              "static void *run(void *u) { shared++; return u; }\n"
              "int tiny_start(void (*work)(void *), void *context)\n"
              "{ pthread_t t; pthread_create(&t, 0, run, 0); shared++;\n"
              "  pthread_join(t, 0); work(context); return 0; }\n"
              "int tiny_add(int a, int b, int *s) { *s = a + b; return 0; }\n",
              STAGE_THREAD);
    json_t *test = find(entry, "thread", "nothing_is_added_twice");

    (void)state;
    assert_string_equal(member(test, "verdict"), "race");
    assert_string_equal(member(test, "file"), "tiny.c");
    assert_true(json_array_size(json_object_get(test, "trace")) > 2);
    json_decref(entry);
}

static void a_leak_is_seen_by_the_address_sanitizer(void **state)
{
    json_t *entry = judge(START "int tiny_add(int a, int b, int *sum)\n"
                                "{ int *volatile p = malloc(9); (void)p;\n"
                                "  *sum = a + b; return 0; }\n",
                          STAGE_ADDRESS);
    json_t *test = find(entry, "address", "one_and_one_is_two");

    (void)state;
    assert_string_equal(member(test, "verdict"), "leak");
    json_decref(entry);
}

static void freed_memory_used_is_a_misuse(void **state)
{
    json_t *entry =
        judge(START "int tiny_add(int a, int b, int *sum)\n"
                    "{ int *volatile p = malloc(9); free(p); p[0] = a;\n"
                    "  *sum = a + b; return 0; }\n",
              STAGE_ADDRESS);
    json_t *test = find(entry, "address", "one_and_one_is_two");

    (void)state;
    assert_string_equal(member(test, "verdict"), "misuse");
    json_decref(entry);
}

/* Does not come past the gate: verdict, and words of its message. */
static void expect_gate(const char *source, const char *verdict,
                        const char *message)
{
    json_t *entry = judge(source, STAGE_BEHAVIOUR);
    json_t *stages = json_object_get(entry, "stages");

    assert_string_equal(member(entry, "verdict"), verdict);
    assert_in(member(json_array_get(stages, 0), "message"), message);
    assert_string_equal(member(json_array_get(stages, 1), "verdict"),
                        "skipped");
    assert_int_equal(json_integer_value(json_object_get(entry, "score")), 0);
    json_decref(entry);
}

static void what_does_not_compile_is_a_build_error(void **state)
{
    (void)state;
    expect_gate(START "int tiny_add(int a, int b, int *sum) { return }\n",
                "build-error", "tiny.c:6:");
}

static void what_is_not_there_is_a_build_error(void **state)
{
    (void)state;
    expect_gate(START, "build-error",
                "`tiny_add` is promised by tiny.h and not there");
}

static void calls_that_are_not_allowed_are_build_errors(void **state)
{
    (void)state;
    expect_gate(START "int tiny_add(int a, int b, int *sum)\n"
                      "{ system(\"true\"); *sum = a + b; return 0; }\n",
                "build-error",
                "`system` is not among the calls that this kata allows");
}

#define ADD "int tiny_add(int a, int b, int *s) { *s = a + b; return 0; }\n"

static void assembler_is_tampering(void **state)
{
    (void)state;
    expect_gate(START ADD "void f(void); void f(void) { __asm__(\"nop\"); }\n",
                "tampered", "assembler");
}

static void constructors_are_tampering(void **state)
{
    (void)state;
    expect_gate(START ADD "__attribute__((constructor)) static void f(void)\n"
                          "{ }\n",
                "tampered", "attribute `constructor`");
}

static void constructors_behind_macros_are_tampering(void **state)
{
    (void)state;
    expect_gate(START ADD "#define GLUE(a, b) a##b\n"
                          "__attribute__((GLUE(__constr, uctor__))) static\n"
                          "void f(void) { }\n",
                "tampered", "attribute `constructor`");
}

static void false_line_numbers_are_tampering(void **state)
{
    (void)state;
    expect_gate(START ADD "#line 1 \"tests/behaviour.c\"\n", "tampered",
                "#line");
}

static void attributes_against_sanitizers_are_tampering(void **state)
{
    (void)state;
    expect_gate(START ADD "__attribute__((no_sanitize(\"thread\")))\n"
                          "void f(void); void f(void) { }\n",
                "tampered", "attribute `no_sanitize`");
}

static void redefined_judges_are_of_no_use(void **state)
{
    (void)state;
    json_decref(expect(
        START "int tiny_add(int a, int b, int *s) { *s = a - b; return 0; }\n"
              "void _assert_int_equal(void); void _assert_int_equal(void) {}\n"
              "int _cmocka_run_group_tests(void);\n"
              "int _cmocka_run_group_tests(void) { return 0; }\n",
        "wrong", "expected 2, got 0"));
}

static void links_are_not_taken_in(void **state)
{
    char *link = text_format("%s/links/tiny.c", folder);
    char *inside = text_format("%s/links", folder);
    struct answer answer;
    char *message = NULL;

    (void)state;
    put(folder, "links/other", "secret");
    assert_int_equal(symlink("/etc/passwd", link), 0);

    assert_int_equal(
        answer_take_folder(kata, inside, "links", &answer, &message), -ELOOP);
    assert_in(message, "is a link; hand in the file itself");
    free(message);
    free(inside);
    free(link);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_answer_earns_all_points),
        cmocka_unit_test(a_wrong_answer_is_told_what_was_expected),
        cmocka_unit_test(every_failure_is_explained),
        cmocka_unit_test(a_failure_tells_how_to_see_it_again),
        cmocka_unit_test(tests_are_found_however_they_are_spelt),
        cmocka_unit_test(a_crash_shows_its_line),
        cmocka_unit_test(a_failed_assert_is_a_crash_with_its_words),
        cmocka_unit_test(a_hang_tells_who_waits_where),
        cmocka_unit_test(a_sentence_that_hung_is_not_tried_again),
        cmocka_unit_test(a_search_that_time_has_ended_proves_nothing),
        cmocka_unit_test(too_much_output_is_a_limit),
        cmocka_unit_test(a_race_is_seen_by_the_thread_sanitizer),
        cmocka_unit_test(a_leak_is_seen_by_the_address_sanitizer),
        cmocka_unit_test(freed_memory_used_is_a_misuse),
        cmocka_unit_test(what_does_not_compile_is_a_build_error),
        cmocka_unit_test(what_is_not_there_is_a_build_error),
        cmocka_unit_test(calls_that_are_not_allowed_are_build_errors),
        cmocka_unit_test(assembler_is_tampering),
        cmocka_unit_test(constructors_are_tampering),
        cmocka_unit_test(constructors_behind_macros_are_tampering),
        cmocka_unit_test(false_line_numbers_are_tampering),
        cmocka_unit_test(attributes_against_sanitizers_are_tampering),
        cmocka_unit_test(redefined_judges_are_of_no_use),
        cmocka_unit_test(links_are_not_taken_in),
    };

    return cmocka_run_group_tests(tests, open_kata_tiny, close_kata_tiny);
}
