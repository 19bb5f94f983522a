/* SPDX-License-Identifier: MIT */
/*
 * The two verdicts that no attack of hostile.c brings about by itself:
 * flaky, for what fails and then passes, and internal, for what is the
 * judge's fault.  Here both are certain.  And incomplete, for what a level
 * cannot judge.
 */
#include "judge.h"
#include "sandbox.h"
#include "sentence.h"
#include "tools.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define DOOR DOJO_SOURCE_DIR "/harness/tests/hostile/door"

enum { LOOKS = 5 };

static char *folder; /* a new one for each test */
static char *door;   /* the kata in it, to be changed at will */

static int begin(void **state)
{
    (void)state;
    sandbox_use(tools_launcher());
    folder = path_temporary();
    door = text_format("%s/katas/door", folder);
    copy_folder(DOOR, door, "", "");
    return 0;
}

static int end(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    free(door);
    return 0;
}

static json_t *judge(const char *source, enum sandbox_level level)
{
    struct judge_options options = judge_everything();
    char *submission = text_format("%s/ann", folder);
    struct kata *kata = NULL;
    struct answer answer;
    char *message = NULL;
    json_t *entry;

    for (int id = 0; id < STAGE_COUNT; id++)
        options.stages[id] = id == STAGE_BEHAVIOUR;
    options.confirm = LOOKS;
    options.isolation = sandbox_name(level);
    put(folder, "ann/door.c", source);
    assert_int_equal(kata_open_folder(door, &kata, &message), 0);
    assert_int_equal(
        answer_take_folder(kata, submission, "ann", &answer, &message), 0);
    answer.level = level;
    entry = judge_answer(&answer, &options);
    answer_free(&answer);
    kata_free(kata);
    free(submission);
    return entry;
}

static const char *member(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

static int number(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

/* The first sentence's process in a sandbox has number 3, behind the launcher
 * and the loaded program; the next one there has a higher number. */
static void what_passes_at_the_second_look_is_flaky(void **state)
{
    enum sandbox_level level = sandbox_best();
    json_t *entry;
    json_t *test;

    (void)state;
    if (level < SANDBOX_L3)
        skip();

    entry = judge("#include \"door.h\"\n#include <unistd.h>\n"
                  "int door_open(void) { return getpid() <= 3; }\n",
                  level);

    test = json_array_get(json_object_get(entry, "tests"), 0);
    assert_string_equal(member(entry, "verdict"), "flaky");
    assert_int_equal(number(entry, "score"), 0);
    assert_int_equal(number(test, "runs"), 2);
    assert_int_equal(number(test, "failed"), 1);
    assert_true(json_is_false(json_object_get(test, "repeatable")));
    json_decref(entry);
}

/* An answer that does what is asked for. */
static json_t *judge_right(enum sandbox_level level)
{
    return judge("#include \"door.h\"\n"
                 "int door_open(void) { return 0; }\n",
                 level);
}

static void expect_internal(void)
{
    json_t *entry = judge_right(sandbox_best());

    assert_string_equal(member(entry, "verdict"), "internal");
    assert_int_equal(judge_exit_code(sentence_verdict(entry)), 3);
    json_decref(entry);
}

static void change_tests(const char *from, const char *to)
{
    char *tests = text_format("%s/tests/behaviour.c", door);

    copy_renamed(DOOR "/tests/behaviour.c", tests, from, to);
    free(tests);
}

static void tests_that_do_not_compile_are_our_fault(void **state)
{
    (void)state;
    change_tests("int main(void)", "junk main(void)");

    expect_internal();
}

static void a_sentence_without_a_test_is_our_fault(void **state)
{
    (void)state;
    change_tests("the_door_is_open", "the_door_is_shut");

    expect_internal();
}

static void tests_that_never_begin_are_our_fault(void **state)
{
    (void)state;
    change_tests("int main(void)\n{\n", "int main(void)\n{\n    return 0;\n");

    expect_internal();
}

/* Neither right nor wrong: the answer's tests cannot do their work there. */
static void what_needs_namespaces_stays_open_at_the_second_level(void **state)
{
    char *manifest = text_format("%s/kata.yaml", door);
    json_t *entry;

    (void)state;
    if (sandbox_why_not(SANDBOX_L2) != NULL) {
        free(manifest);
        skip();
    }
    copy_renamed(DOOR "/kata.yaml", manifest,
                 "sentences:", "namespaces: [the_door_is_open]\nsentences:");
    free(manifest);

    entry = judge_right(SANDBOX_L2);
    assert_string_equal(member(entry, "verdict"), "incomplete");
    assert_int_equal(judge_exit_code(sentence_verdict(entry)), 5);
    json_decref(entry);

    entry = judge_right(SANDBOX_L1);
    assert_string_equal(member(entry, "verdict"), "accepted");
    json_decref(entry);
}

/* The same tests as above, unchanged. */
static void what_is_right_is_accepted(void **state)
{
    json_t *entry;

    (void)state;

    entry = judge_right(sandbox_best());

    assert_string_equal(member(entry, "verdict"), "accepted");
    json_decref(entry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(what_is_right_is_accepted),
        TEST(what_passes_at_the_second_look_is_flaky),
        TEST(what_needs_namespaces_stays_open_at_the_second_level),
        TEST(tests_that_do_not_compile_are_our_fault),
        TEST(a_sentence_without_a_test_is_our_fault),
        TEST(tests_that_never_begin_are_our_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
