/* SPDX-License-Identifier: MIT */
#include "manifest.h"
#include "hints.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define TINY FIXTURE_KATAS "/tiny/kata.yaml"

static char *folder;
static char *path;

static int make_folder(void **state)
{
    (void)state;
    folder = path_temporary();
    path = text_format("%s/kata.yaml", folder);
    return folder == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    free(path);
    return 0;
}

/* The tiny kata's manifest with one text replaced. */
static char *complaint_about(const char *from, const char *to)
{
    struct manifest *manifest = NULL;
    char *message = NULL;

    copy_renamed(TINY, path, from, to);
    assert_int_equal(manifest_read(path, &manifest, &message), -EINVAL);
    assert_null(manifest);
    return message;
}

static void assert_ends(char *message, const char *end)
{
    if (message == NULL || !text_ends(message, end))
        fail_msg("`%s` does not end with `%s`", message, end);
    free(message);
}

static void a_whole_manifest_is_read(void **state)
{
    struct manifest *manifest = NULL;
    char *message = NULL;

    (void)state;
    assert_int_equal(manifest_read(TINY, &manifest, &message), 0);

    assert_string_equal(manifest->title, "Tiny");
    assert_int_equal(manifest->version, 3);
    assert_int_equal(manifest->sentences_count, 3);
    assert_int_equal(manifest->sentences[0].deadline, 2);
    assert_string_equal(manifest->sentences[2].visibility, "hidden");
    assert_true(manifest_allows(manifest, "malloc"));
    assert_false(manifest_allows(manifest, "system"));
    assert_true(manifest_is_red(manifest, "nothing_is_added_twice"));
    assert_int_equal(manifest->limits.output_kb, 4);
    assert_int_equal(manifest->budgets.stack, 128);
    manifest_free(manifest);
}

static void answers_may_have_a_length_of_their_own(void **state)
{
    struct manifest *manifest = NULL;
    char *message = NULL;

    (void)state;
    copy_renamed(TINY, path, "stack: 128", "stack: 128, lines: 300");
    assert_int_equal(manifest_read(path, &manifest, &message), 0);
    assert_int_equal(manifest->budgets.lines, 300);
    manifest_free(manifest);
}

static void an_unknown_key_is_named_with_its_line(void **state)
{
    (void)state;
    assert_ends(complaint_about("minutes: 1", "colour: red\nminutes: 1"),
                "kata.yaml:6: unknown key `colour`");
}

static void an_unknown_key_of_a_sentence_is_named_too(void **state)
{
    (void)state;
    assert_ends(complaint_about("visibility: hidden", "colour: red"),
                "kata.yaml:19: unknown key `colour`");
}

static void a_missing_key_is_named(void **state)
{
    (void)state;
    assert_ends(complaint_about("minutes: 1\n", ""),
                "key `minutes` is missing");
}

static void a_key_that_is_there_twice_is_named(void **state)
{
    (void)state;
    assert_ends(complaint_about("minutes: 1\n", "minutes: 1\nminutes: 2\n"),
                "kata.yaml:7: key `minutes` is there twice");
}

static void an_empty_manifest_is_refused(void **state)
{
    struct manifest *manifest = NULL;
    char *message = NULL;

    (void)state;
    put(folder, "kata.yaml", "");

    assert_int_equal(manifest_read(path, &manifest, &message), -EINVAL);
    assert_ends(message, "empty, a kata's manifest is expected");
}

static void a_manifest_that_is_not_there_is_told(void **state)
{
    struct manifest *manifest = NULL;
    char *message = NULL;

    (void)state;
    assert_int_equal(manifest_read("/nowhere/kata.yaml", &manifest, &message),
                     -ENOENT);
    assert_ends(message, "/nowhere/kata.yaml: No such file or directory");
}

static void points_add_up_to_a_hundred(void **state)
{
    (void)state;
    assert_ends(complaint_about("points: 60", "points: 61"),
                "the points of all sentences are 101, not 100");
}

static void stages_are_known(void **state)
{
    (void)state;
    assert_ends(complaint_about("stages: [behaviour], points: 60",
                                "stages: [dreams], points: 60"),
                "unknown stage `dreams` (behaviour, schedules, faults)");
}

static void sentences_that_are_referred_to_exist(void **state)
{
    (void)state;
    assert_ends(complaint_about("reds: [nothing_is_added_twice]",
                                "reds: [nothing_at_all]"),
                "reds: `nothing_at_all` is no sentence");
    assert_ends(complaint_about("sentences:",
                                "namespaces: [all, nothing_at_all]\n"
                                "sentences:"),
                "namespaces: `nothing_at_all` is no sentence");
}

static void parents_of_broken_variants_are_solutions(void **state)
{
    (void)state;
    assert_ends(complaint_about("parent: plain", "parent: nobody"),
                "parent `nobody` is no solution");
}

static void files_lie_in_the_folder(void **state)
{
    (void)state;
    assert_ends(complaint_about("files: [tiny.c]", "files: [../tiny.c]"),
                "a file is no plain NAME.c");
}

static void hints_have_three_levels(void **state)
{
    struct hints hints;
    char *message = NULL;
    char *file = text_format("%s/hints.yaml", folder);

    (void)state;
    put(folder, "hints.yaml", "a: [one, two, three]\nb: [one, two]\n");

    assert_int_equal(hints_read(file, &hints, &message), -EINVAL);
    assert_ends(message, "hints.yaml:2: a sentence has three levels of hints");
    free(file);
}

static void hints_are_found_by_sentence_and_level(void **state)
{
    struct hints hints;
    char *message = NULL;

    (void)state;
    assert_int_equal(
        hints_read(FIXTURE_KATAS "/tiny/hints.yaml", &hints, &message), 0);

    assert_string_equal(hints_get(&hints, "one_and_one_is_two", 2),
                        "Use your fingers.");
    assert_null(hints_get(&hints, "one_and_one_is_two", 4));
    assert_null(hints_get(&hints, "nobody", 1));
    hints_free(&hints);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_manifest_is_read),
        cmocka_unit_test(answers_may_have_a_length_of_their_own),
        cmocka_unit_test(an_unknown_key_is_named_with_its_line),
        cmocka_unit_test(an_unknown_key_of_a_sentence_is_named_too),
        cmocka_unit_test(a_missing_key_is_named),
        cmocka_unit_test(a_key_that_is_there_twice_is_named),
        cmocka_unit_test(an_empty_manifest_is_refused),
        cmocka_unit_test(a_manifest_that_is_not_there_is_told),
        cmocka_unit_test(points_add_up_to_a_hundred),
        cmocka_unit_test(stages_are_known),
        cmocka_unit_test(sentences_that_are_referred_to_exist),
        cmocka_unit_test(parents_of_broken_variants_are_solutions),
        cmocka_unit_test(files_lie_in_the_folder),
        cmocka_unit_test(hints_have_three_levels),
        cmocka_unit_test(hints_are_found_by_sentence_and_level),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
