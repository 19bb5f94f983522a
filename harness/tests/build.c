/* SPDX-License-Identifier: MIT */
/* How answers are built: once preprocessed, localised, tests from a cache. */
#include "build.h"
#include "cache.h"
#include "object.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

static char *folder;
static struct kata *kata;
static struct answer answer;

static int set_up(void **state)
{
    char *message = NULL;

    (void)state;
    folder = path_temporary();
    setenv("XDG_CACHE_HOME", folder, 1);
    if (kata_open_folder(FIXTURE_KATAS "/tiny", &kata, &message) < 0)
        return -1;
    return answer_take_file(kata, "solutions/plain.c", &answer, &message);
}

static int tear_down(void **state)
{
    (void)state;
    answer_free(&answer);
    kata_free(kata);
    (void)path_remove(folder);
    free(folder);
    return 0;
}

static void only_the_contract_is_visible(void **state)
{
    char *path = text_format("%s/behaviour.o", answer.job);
    struct object_facts facts;
    char *message = NULL;

    (void)state;
    assert_int_equal(build_prepare(&answer, &message), 0);
    free(message);
    assert_int_equal(build_object(&answer, "behaviour",
                                  stage_get(STAGE_BEHAVIOUR)->flags, &message),
                     0);
    assert_int_equal(object_read(path, &facts), 0);

    assert_int_equal(facts.defined.count, 2);
    assert_true(text_list_has(&facts.defined, "tiny_add"));
    assert_true(text_list_has(&facts.defined, "tiny_start"));
    assert_true(text_list_has(&facts.undefined, "malloc"));
    object_free(&facts);
    free(message);
    free(path);
}

/* The inode and time of a program's cached test object. */
static struct stat cached(void)
{
    struct text_list flags = {0};
    char *path = NULL;
    char *message = NULL;
    struct stat status;

    text_list_add(&flags, "-O2");
    text_list_add(&flags, "-g");
    assert_int_equal(
        cache_object(kata, "tests/behaviour.c", &flags, &path, &message), 0);
    assert_int_equal(stat(path, &status), 0);
    free(path);
    text_list_free(&flags);
    return status;
}

static void tests_are_compiled_once(void **state)
{
    struct stat first = cached();
    struct stat second = cached();

    (void)state;
    assert_int_equal(first.st_ino, second.st_ino);
    assert_int_equal(first.st_mtim.tv_nsec, second.st_mtim.tv_nsec);
}

static void other_flags_are_another_object(void **state)
{
    struct text_list flags = {0};
    struct text_list more = {0};
    char hash[33];
    char other[33];

    (void)state;
    text_list_add(&flags, "-O2");
    text_list_add(&more, "-O2");
    text_list_add(&more, "-g");
    cache_hash(&flags, hash);
    cache_hash(&more, other);

    assert_string_not_equal(hash, other);
    text_list_free(&flags);
    text_list_free(&more);
}

static void a_program_lists_its_sentences(void **state)
{
    const char *argv[] = {NULL, "--list", NULL};
    struct process_spec spec = {.argv = argv};
    struct process_result result;
    char *program = NULL;
    char *message = NULL;

    (void)state;
    assert_int_equal(
        build_program(&answer, stage_get(STAGE_BEHAVIOUR), &program, &message),
        0);
    argv[0] = program;
    assert_int_equal(process_run(&spec, &result), 0);

    assert_string_equal(result.output, "one_and_one_is_two\n"
                                       "nothing_is_added_twice\n"
                                       "without_memory_it_says_so\n");
    process_free(&result);
    free(message);
    free(program);
}

static void no_macro_tells_how_it_is_judged(void **state)
{
    char *path = text_format("%s/tiny.i", answer.job);
    char *text = NULL;
    struct stat before;
    struct stat after;
    char *program = NULL;
    char *message = NULL;

    (void)state;
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(
        build_program(&answer, stage_get(STAGE_THREAD), &program, &message), 0);
    assert_int_equal(stat(path, &after), 0);

    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    free(text);
    free(message);
    free(program);
    free(path);
}

/* Whether the stage's program is there before anybody asks for it. */
static bool is_ahead(enum stage_id id)
{
    char *path = text_format("%s/%s.program", answer.job, stage_get(id)->name);
    bool there = path_is_file(path);

    free(path);
    return there;
}

static void programs_of_stages_are_built_ahead(void **state)
{
    const bool wanted[STAGE_COUNT] = {
        [STAGE_SCHEDULES] = true, /* the kata has no tests for it */
        [STAGE_ADDRESS] = true};
    struct stat before;
    struct stat after;
    char *program = NULL;
    char *message = NULL;

    (void)state;
    build_ahead(&answer, wanted);
    assert_false(is_ahead(STAGE_SCHEDULES));
    assert_true(is_ahead(STAGE_ADDRESS));
    assert_int_equal(
        build_program(&answer, stage_get(STAGE_ADDRESS), &program, &message),
        0);
    assert_int_equal(stat(program, &before), 0);
    assert_true((before.st_mode & S_IXUSR) != 0);
    free(program);
    assert_int_equal(
        build_program(&answer, stage_get(STAGE_ADDRESS), &program, &message),
        0);
    assert_int_equal(stat(program, &after), 0);

    assert_int_equal(before.st_ino, after.st_ino);
    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    free(message);
    free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_contract_is_visible),
        cmocka_unit_test(tests_are_compiled_once),
        cmocka_unit_test(other_flags_are_another_object),
        cmocka_unit_test(a_program_lists_its_sentences),
        cmocka_unit_test(programs_of_stages_are_built_ahead),
        cmocka_unit_test(no_macro_tells_how_it_is_judged),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
