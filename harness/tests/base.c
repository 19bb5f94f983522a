/* SPDX-License-Identifier: MIT */
/* Strings, files, folders, jobs and verdicts. */
#include "jobs.h"
#include "path.h"
#include "verdict.h"

#include <errno.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "columns.h"
#include "fold.h"

enum { ITEMS = 100 };

static char *folder;

static int make_folder(void **state)
{
    (void)state;
    folder = path_temporary();
    return folder == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    return 0;
}

static void lines_are_found_by_number(void **state)
{
    char *second = text_line("one\ntwo\nthree", 2);
    char *last = text_line("one\ntwo\nthree", 3);

    (void)state;
    assert_string_equal(second, "two");
    assert_string_equal(last, "three");
    assert_null(text_line("one\n", 2));
    free(second);
    free(last);
}

static void lists_end_with_null(void **state)
{
    struct text_list list = {0};

    (void)state;
    text_list_add(&list, "b");
    text_list_addf(&list, "%c", 'a');
    text_list_sort(&list);

    assert_string_equal(list.items[0], "a");
    assert_null(list.items[2]);
    assert_true(text_list_has(&list, "b"));
    text_list_free(&list);
    assert_int_equal(list.count, 0);
}

static void what_is_written_is_read(void **state)
{
    char *path = text_format("%s/file", folder);
    char *text = NULL;
    size_t length = 0;

    (void)state;
    assert_int_equal(text_write(path, "one\0two", 7), 0);
    assert_int_equal(text_read(path, 100, &text, &length), 0);

    assert_int_equal(length, 7);
    assert_memory_equal(text, "one\0two", 8);
    free(text);
    assert_int_equal(text_read(path, 6, &text, NULL), -EFBIG);
    free(path);
}

/* In a folder that is a stranger's, links lie where the file will be made. */
static void writing_follows_no_link(void **state)
{
    enum { LINKS = 100 };
    char *victim = text_format("%s/victim", folder);
    char *strange = text_format("%s/strange", folder);
    char *path = text_format("%s/strange/file", folder);
    char *text = NULL;

    (void)state;
    assert_int_equal(path_make(strange), 0);
    assert_int_equal(text_write(victim, "untouched", 9), 0);
    for (unsigned i = 0; i < LINKS; i++) {
        char *link = text_format("%s.%d.%u.part", path, (int)getpid(), i);

        assert_int_equal(symlink(victim, link), 0);
        free(link);
    }

    assert_int_equal(text_write(path, "ours", 4), 0);

    assert_int_equal(text_read(victim, 100, &text, NULL), 0);
    assert_string_equal(text, "untouched");
    free(text);
    free(path);
    free(strange);
    free(victim);
}

static void a_file_that_cannot_be_written_is_left_alone(void **state)
{
    struct text_list names = {0};
    char *inside = text_format("%s/whole", folder);
    char *path = text_format("%s/whole/there/file", folder);

    (void)state;
    assert_int_equal(path_make(inside), 0);
    assert_int_equal(text_write(path, "x", 1), -ENOENT);

    assert_int_equal(path_list(inside, NULL, &names), 0);
    assert_int_equal(names.count, 0);
    free(path);
    free(inside);
}

static void folders_are_no_files_to_read(void **state)
{
    char *text = NULL;

    (void)state;
    assert_int_equal(text_read(folder, 100, &text, NULL), -EISDIR);
    assert_int_equal(text_read("/dev/zero", 100, &text, NULL), -EISDIR);
}

static void folders_are_made_listed_and_removed(void **state)
{
    char *deep = text_format("%s/a/b/c", folder);
    char *top = text_format("%s/a", folder);
    struct text_list names = {0};

    (void)state;
    assert_int_equal(path_make(deep), 0);
    assert_int_equal(path_make(deep), 0);
    assert_int_equal(path_list(top, NULL, &names), 0);
    assert_string_equal(names.items[0], "b");

    assert_int_equal(path_remove(top), 0);
    assert_false(path_is_folder(top));
    assert_int_equal(path_remove(top), 0);
    text_list_free(&names);
    free(top);
    free(deep);
}

static void removing_follows_no_link(void **state)
{
    char *kept = text_format("%s/kept", folder);
    char *gone = text_format("%s/gone", folder);
    char *link = text_format("%s/gone/link", folder);

    (void)state;
    assert_int_equal(path_make(kept), 0);
    assert_int_equal(path_make(gone), 0);
    assert_int_equal(symlink(kept, link), 0);

    assert_int_equal(path_remove(gone), 0);
    assert_true(path_is_folder(kept));
    free(link);
    free(gone);
    free(kept);
}

static atomic_uint calls[ITEMS];

static void count_call(void *context, size_t index)
{
    (void)context;
    atomic_fetch_add(&calls[index], 1);
}

static void every_job_runs_once(void **state)
{
    (void)state;
    jobs_set_width(4);
    jobs_run(ITEMS, count_call, NULL);
    jobs_set_width(0);

    for (size_t i = 0; i < ITEMS; i++)
        assert_int_equal(atomic_load(&calls[i]), 1);
}

static atomic_uint inner;

static void run_inner(void *context, size_t index)
{
    (void)context;
    (void)index;
    atomic_fetch_add(&inner, 1);
}

static void run_outer(void *context, size_t index)
{
    (void)index;
    jobs_run(3, run_inner, context);
}

static void jobs_in_jobs_run_as_well(void **state)
{
    (void)state;
    jobs_run(4, run_outer, NULL);
    assert_int_equal(atomic_load(&inner), 12);
}

static sem_t other_came;
static bool first_lent;
static bool second_lent;

/* With one place: the first waits for the second. */
static void lend_and_wait(void *context, size_t index)
{
    (void)context;
    if (index == 0) {
        first_lent = jobs_lend();
        if (!first_lent)
            return;
        while (sem_wait(&other_came) < 0)
            ;
        jobs_take_back();
    } else if (index == 1 && first_lent) {
        second_lent = jobs_lend();
        sem_post(&other_came);
    }
}

static void who_waits_lends_his_place(void **state)
{
    (void)state;
    assert_int_equal(sem_init(&other_came, 0, 0), 0);
    jobs_set_width(1);

    jobs_run(2, lend_and_wait, NULL);
    assert_false(first_lent); /* nobody has allowed it */
    jobs_set_lent(1);
    assert_false(jobs_lend()); /* who runs no jobs has no place */
    jobs_run(2, lend_and_wait, NULL);
    assert_true(first_lent);
    assert_false(second_lent); /* one more than may be lent */

    jobs_set_lent(0);
    jobs_set_width(0);
    sem_destroy(&other_came);
}

static void a_spare_place_goes_where_no_width_is_set(void **state)
{
    unsigned processors = jobs_width();

    (void)state;
    jobs_set_spare(1);
    assert_int_equal(jobs_width(), processors + 1);
    jobs_set_width(1);
    assert_int_equal(jobs_width(), 1);
    jobs_set_width(0);
    jobs_set_spare(0);
    assert_int_equal(jobs_width(), processors);
}

static void verdicts_have_names_and_an_order(void **state)
{
    (void)state;
    assert_int_equal(verdict_parse("build-error"), VERDICT_BUILD_ERROR);
    assert_string_equal(verdict_name(VERDICT_DEADLOCK), "deadlock");
    assert_false(verdict_is_name("passed"));
    assert_false(verdict_is_name(NULL));
    assert_int_equal(verdict_stronger(VERDICT_RACE, VERDICT_WRONG),
                     VERDICT_RACE);
    assert_int_equal(verdict_stronger(VERDICT_ACCEPTED, VERDICT_INCOMPLETE),
                     VERDICT_INCOMPLETE);
}

static json_t *make_step(int thread, const char *what, const char *source)
{
    return json_pack("{s:i, s:s, s:s, s:i, s:s}", "thread", thread, "what",
                     what, "file", "a.c", "line", 1, "source", source);
}

static void a_schedule_is_columns(void **state)
{
    json_t *trace = json_pack("[o, o, o]", make_step(0, "read", "x++;"),
                              make_step(0, "read", "x++;"),
                              make_step(1, "write", "x = 1;"));
    json_t *last = json_array_get(trace, 2);
    char *text;

    (void)state;
    json_object_set_new(last, "switch", json_string("preempted"));
    json_object_set_new(last, "value", json_integer(1));
    json_object_set_new(last, "turning", json_true());
    text = columns_text(trace, 7);
    assert_non_null(text);
    assert_non_null(strstr(text, "(7 earlier steps are left out)\n"
                                 "a.c:1 x++;\n  read x2\n== up to here"));
    assert_non_null(strstr(text, " -- T0 preempted --\n"));
    assert_non_null(strstr(text, "   write = 1\n"));
    free(text);
    json_decref(trace);
}

/* Sources may hold any text: no character is cut, no line is too wide. */
/* A loop: what it does is shown once, and how often. */
static json_t *looping(size_t times, bool counts)
{
    json_t *trace = json_array();

    for (size_t i = 0; i < times; i++) {
        json_array_append_new(
            trace, json_pack("{s:i, s:s, s:s, s:i, s:s, s:i}", "thread", 0,
                             "what", "read", "name", "turns", "value",
                             counts ? (int)i : 7, "file", "a.c", "line", 3));
        json_array_append_new(trace, json_pack("{s:i, s:s, s:s, s:i}", "thread",
                                               1, "what", "poll", "file", "a.c",
                                               "line", 9));
    }
    json_array_append_new(trace,
                          json_pack("{s:i, s:s, s:s, s:i}", "thread", 1, "what",
                                    "ends", "file", "a.c", "line", 9));
    return trace;
}

static void what_a_schedule_repeats_is_counted(void **state)
{
    json_t *trace = looping(40, false);
    char *text = columns_text_within(trace, 0, 40);

    (void)state;
    assert_string_equal(text, "T0                  T1\n"
                              "a.c:3 \n"
                              "  read turns -> 7\n"
                              "                    a.c:9 \n"
                              "                      poll\n"
                              "(the 2 steps above, 39 times more)\n"
                              "                    a.c:9 \n"
                              "                      ends\n");
    free(text);
    json_decref(trace);
}

static void blocks_are_found_where_values_differ(void **state)
{
    json_t *trace = looping(4, true);
    struct fold *folds = NULL;
    char *words;

    (void)state;
    assert_int_equal(fold_find(trace, 9, &folds), 1);
    assert_int_equal(folds[0].at, 0);
    assert_int_equal(folds[0].length, 2);
    assert_int_equal(folds[0].times, 4);
    words = fold_words(&folds[0]);
    assert_string_equal(words,
                        "the 2 steps above, 3 times more, with other values");
    free(words);
    free(folds);
    assert_int_equal(fold_find(trace, 7, &folds), 0); /* too little */
    assert_null(folds);
    json_object_set_new(json_array_get(trace, 4), "turning", json_true());
    assert_int_equal(fold_find(trace, 9, &folds), 0); /* something is said */
    json_decref(trace);
}

static void columns_keep_characters_whole(void **state)
{
    static char wide[600];
    json_t *trace;
    char *text;

    (void)state;
    for (size_t i = 0; i < 199; i++)
        memcpy(wide + 3 * i, "\xe2\x82\xac", 3);
    trace = json_pack("[o, o]", make_step(0, "read", wide),
                      make_step(3, "read", wide));
    text = columns_text(trace, 0);
    assert_non_null(text);
    json_t *valid = json_string(text);
    assert_non_null(valid);
    json_decref(valid);
    for (const char *at = text; *at != '\0'; at++) {
        assert_true(strcspn(at, "\n") <= 80);
        at += strcspn(at, "\n");
    }
    free(text);
    json_decref(trace);
}

static void a_stack_is_no_schedule(void **state)
{
    json_t *trace = json_pack("[{s:s}]", "what", "main (a.c:1)");

    (void)state;
    assert_null(columns_text(trace, 0));
    assert_null(columns_text(NULL, 0));
    json_decref(trace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_found_by_number),
        cmocka_unit_test(lists_end_with_null),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(writing_follows_no_link),
        cmocka_unit_test(a_file_that_cannot_be_written_is_left_alone),
        cmocka_unit_test(folders_are_no_files_to_read),
        cmocka_unit_test(folders_are_made_listed_and_removed),
        cmocka_unit_test(removing_follows_no_link),
        cmocka_unit_test(every_job_runs_once),
        cmocka_unit_test(jobs_in_jobs_run_as_well),
        cmocka_unit_test(who_waits_lends_his_place),
        cmocka_unit_test(a_spare_place_goes_where_no_width_is_set),
        cmocka_unit_test(verdicts_have_names_and_an_order),
        cmocka_unit_test(a_schedule_is_columns),
        cmocka_unit_test(what_a_schedule_repeats_is_counted),
        cmocka_unit_test(blocks_are_found_where_values_differ),
        cmocka_unit_test(columns_keep_characters_whole),
        cmocka_unit_test(a_stack_is_no_schedule),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
