/* SPDX-License-Identifier: MIT */
/* What luck may not decide: flaky sentences, hangs that are certain, seeds, a
 * machine that turns. */
#include "judge.h"
#include "seed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define TINY FIXTURE_KATAS "/tiny"

static char *folder; /* a new one for each test */
static char *katas;  /* katas below it: tiny, to be changed at will */

static int begin(void **state)
{
    char *tiny;

    (void)state;
    folder = path_temporary();
    katas = text_format("%s/katas", folder);
    tiny = text_format("%s/tiny", katas);
    copy_folder(TINY, tiny, "", "");
    free(tiny);
    return 0;
}

static int end(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    free(katas);
    return 0;
}

static const char *member(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

/* Judges a source by behaviour, failures looked at five times. */
static json_t *judge_behaviour(const char *source)
{
    struct judge_options options = judge_everything();
    char *path = text_format("%s/tiny", katas);
    struct kata *kata = NULL;
    struct answer answer;
    char *message = NULL;
    json_t *entry;

    for (int id = 0; id < STAGE_COUNT; id++)
        options.stages[id] = id == STAGE_BEHAVIOUR;
    options.confirm = 5;
    options.only = "one_and_one_is_two";
    put(folder, "submissions/one/tiny.c", source);
    assert_int_equal(kata_open_folder(path, &kata, &message), 0);
    free(path);
    path = text_format("%s/submissions/one", folder);
    assert_int_equal(answer_take_folder(kata, path, "one", &answer, &message),
                     0);
    entry = judge_answer(&answer, &options);
    answer_free(&answer);
    kata_free(kata);
    free(path);
    return entry;
}

static json_t *first_test(json_t *entry)
{
    return json_array_get(json_object_get(entry, "tests"), 0);
}

static int number(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

#define REST                                                                   \
    "int tiny_start(void (*work)(void *), void *context)\n"                    \
    "{ work(context); return 0; }\n"

/* Wrong at first, right ever after: it leaves itself a file. */
static void what_fails_and_then_passes_is_flaky(void **state)
{
    char *manifest = text_format("%s/tiny/kata.yaml", katas);
    char *source =
        text_format("#include \"tiny.h\"\n#include <stdio.h>\n"
                    "int tiny_add(int a, int b, int *sum) {\n"
                    "    FILE *file = fopen(\"%s/seen\", \"r\");\n"
                    "    *sum = file != NULL ? a + b : 0;\n"
                    "    if (file == NULL) file = fopen(\"%s/seen\", \"w\");\n"
                    "    if (file != NULL) fclose(file);\n"
                    "    return 0; }\n" REST,
                    folder, folder);
    json_t *entry;

    (void)state;
    copy_renamed(TINY "/kata.yaml", manifest, "allow: [malloc,",
                 "allow: [fopen, fclose, malloc,");

    entry = judge_behaviour(source);

    assert_string_equal(member(entry, "verdict"), "flaky");
    assert_int_equal(number(entry, "score"), 0);
    assert_int_equal(number(first_test(entry), "runs"), 2);
    assert_int_equal(number(first_test(entry), "failed"), 1);
    assert_non_null(
        strstr(member(first_test(entry), "message"), "failed 1 of 2 times"));
    json_decref(entry);
    free(source);
    free(manifest);
}

static void what_fails_every_time_is_what_it_is(void **state)
{
    json_t *entry;

    (void)state;
    entry = judge_behaviour("#include \"tiny.h\"\n"
                            "int tiny_add(int a, int b, int *sum)\n"
                            "{ *sum = a - b; return 0; }\n" REST);

    assert_string_equal(member(entry, "verdict"), "wrong");
    assert_int_equal(number(first_test(entry), "runs"), 5);
    assert_int_equal(number(first_test(entry), "failed"), 5);
    json_decref(entry);
}

/* Its deadline is a hundred seconds away; nobody waits for that, where the
 * kernel tells us what its threads wait for. */
static void who_waits_for_himself_is_told_soon(void **state)
{
    char *manifest = text_format("%s/tiny/kata.yaml", katas);
    json_t *entry;

    (void)state;
    if (geteuid() != 0) {
        free(manifest);
        skip();
    }
    copy_renamed(TINY "/kata.yaml", manifest, "deadline: 2", "deadline: 100");

    entry = judge_behaviour(
        "#include \"tiny.h\"\n#include <pthread.h>\n"
        "static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;\n"
        "int tiny_add(int a, int b, int *sum)\n"
        "{ pthread_mutex_lock(&lock); pthread_mutex_lock(&lock);\n"
        "  *sum = a + b; return 0; }\n" REST);

    assert_string_equal(member(entry, "verdict"), "hang");
    assert_true(text_starts(member(first_test(entry), "message"),
                            "no end: every thread waits"));
    json_decref(entry);
    free(manifest);
}

static void a_seed_chooses_and_is_not_shown(void **state)
{
    struct kata *kata = NULL;
    struct text_list own = {0};
    struct text_list again = {0};
    struct text_list secret = {0};
    const struct stage *stage = stage_get(STAGE_BEHAVIOUR);
    char *message = NULL;
    char *shown;

    (void)state;
    assert_int_equal(kata_open_folder(TINY, &kata, &message), 0);
    seed_add(kata, NULL, "a_sentence", stage, &own);
    seed_add(kata, NULL, "a_sentence", stage, &again);
    seed_add(kata, "geheim", "a_sentence", stage, &secret);

    assert_int_equal(own.count, 2);
    assert_true(text_starts(own.items[0], "DOJO_SEED="));
    assert_true(text_starts(own.items[1], "MALLOC_PERTURB_="));
    assert_string_equal(own.items[0], again.items[0]);
    assert_string_not_equal(own.items[0], secret.items[0]);
    shown = seed_shown(kata, "geheim");
    assert_null(strstr(shown, "geheim"));
    free(shown);
    shown = seed_shown(kata, NULL);
    assert_string_equal(shown, "tiny-3");
    free(shown);
    text_list_free(&own);
    text_list_free(&again);
    text_list_free(&secret);
    kata_free(kata);
}

#define BEGIN "static void one_and_one_is_two(void **state)\n{\n"
#define HEAD "#include <unistd.h>\n#include <fcntl.h>\n#include <cmocka.h>"

/* Tests that go wrong once they have met an answer that says 1000 + 0 = 1. */
static void let_tests_turn(void)
{
    char *tests = text_format("%s/tiny/tests/behaviour.c", katas);
    char *turned = text_format(
        BEGIN "    int odd = 0;\n\n    tiny_add(1000, 0, &odd);\n"
              "    if (odd == 1)\n"
              "        close(open(\"%s/turned\", O_CREAT | O_WRONLY, 0600));\n"
              "    else\n"
              "        assert_int_not_equal(access(\"%s/turned\", F_OK), 0);\n",
        folder, folder);

    copy_renamed(TINY "/tests/behaviour.c", tests, BEGIN, turned);
    copy_renamed(tests, tests, "#include <cmocka.h>", HEAD);
    free(turned);
    free(tests);
}

static void a_canary_that_comes_out_otherwise_at_the_end_voids(void **state)
{
    struct said said;

    (void)state;
    let_tests_turn();
    put(folder, "submissions/right/tiny.c",
        "#include \"tiny.h\"\n"
        "int tiny_add(int a, int b, int *sum)\n"
        "{ *sum = a == 1000 ? 1 : a + b; return 0; }\n"
        "int tiny_start(void (*work)(void *), void *context)\n"
        "{ work(context); return 0; }\n");

    said = DOJO(folder, "grade", "--katas", katas, "--kata", "tiny",
                "--isolation", "L1", "--canaries", "always", "--records",
                "book", "submissions/right");

    assert_int_equal(said.status, 3);
    assert_non_null(strstr(said.errors, "the batch is void: tiny/solutions/"));
    assert_non_null(strstr(said.errors, "use --again"));
    assert_string_equal(said.output, "");
    forget(&said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(what_fails_and_then_passes_is_flaky),
        TEST(what_fails_every_time_is_what_it_is),
        TEST(who_waits_for_himself_is_told_soon),
        TEST(a_seed_chooses_and_is_not_shown),
        TEST(a_canary_that_comes_out_otherwise_at_the_end_voids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
