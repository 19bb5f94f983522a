/* SPDX-License-Identifier: MIT */
/* What holds for every kata folder, and for one more. */
#include "kata.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

static char *folder;
static struct text_list roots;
static struct text_list names;

static int find_katas(void **state)
{
    (void)state;
    folder = path_temporary();
    text_list_add(&roots, DOJO_SOURCE_DIR "/katas");
    kata_names(&roots, &names);
    return folder == NULL || names.count == 0;
}

static int forget_katas(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    text_list_free(&roots);
    text_list_free(&names);
    return 0;
}

static struct said shell(const char *where, const char *command)
{
    const char *argv[] = {"/bin/sh", "-c", command, NULL};
    struct process_spec spec = {
        .argv = argv, .folder = where, .deadline_ms = 60000};
    struct process_result result;
    struct said said = {.status = -1};

    assert_int_equal(process_run(&spec, &result), 0);
    if (result.end == PROCESS_EXITED)
        said.status = result.status;
    said.output = text_copy(result.output);
    process_free(&result);
    return said;
}

/* As a learner without the harness would do it. */
static void check_alone(const char *name)
{
    char *kata = text_format(DOJO_SOURCE_DIR "/katas/%s", name);
    char *copy = text_format("%s/alone-%s", folder, name);
    char *support = text_format("%s/support", copy);
    char *command;
    struct said said;

    copy_folder(kata, copy, "", "");
    command = text_format("cc -I. starter.c tests/behaviour.c %s -lcmocka "
                          "-pthread -o alone",
                          path_is_folder(support) ? "support/*.c" : "");
    said = shell(copy, command);
    if (said.status != 0)
        fail_msg("%s does not build alone: %s", name, said.output);
    forget(&said);
    said = shell(copy, "timeout 20 ./alone");
    if (said.status == 0)
        fail_msg("%s: the starter is green alone", name);
    if (strstr(said.output, "[==========] Running") == NULL)
        fail_msg("%s: is no ordinary CMocka program: %s", name, said.output);
    forget(&said);
    free(command);
    free(support);
    free(copy);
    free(kata);
}

static void every_kata_stands_alone_and_goes_red(void **state)
{
    (void)state;
    for (size_t i = 0; i < names.count; i++)
        check_alone(names.items[i]);
}

/* The header of a copy and of an answer are the contract itself. */
static void every_kata_has_one_contract(void **state)
{
    (void)state;
    for (size_t i = 0; i < names.count; i++) {
        struct kata *kata = NULL;
        char *message = NULL;
        char *header;

        if (kata_open(&roots, names.items[i], &kata, &message) < 0)
            fail_msg("%s", message);
        header = text_format("%s/%s", kata->folder, kata->manifest->header);
        assert_true(path_is_file(header));
        if (kata->hints.sentences.count != kata->manifest->sentences_count)
            fail_msg("%s: %zu of %u sentences have hints", kata->name,
                     kata->hints.sentences.count,
                     kata->manifest->sentences_count);
        free(header);
        kata_free(kata);
    }
}

/* Copies the first kata under another name: nothing else is told of it. */
static void a_folder_is_all_that_a_new_kata_takes(void **state)
{
    char *first = text_format(DOJO_SOURCE_DIR "/katas/%s", names.items[0]);
    char *copy = text_format("%s/more/zebra", folder);
    char *answer = text_format("%s/more/zebra/solutions/static.c", folder);
    struct said said;

    (void)state;
    copy_folder(first, copy, names.items[0], "zebra");

    said = DOJO(folder, "list", "--katas", "more");
    assert_int_equal(said.status, 0);
    assert_non_null(strstr(said.output, "zebra"));
    forget(&said);

    said = DOJO(folder, "test", "--stage", "behaviour", answer);
    if (said.status != 0)
        fail_msg("%s%s", said.output, said.errors);
    forget(&said);

    said = DOJO(folder, "test", "--stage", "behaviour", "zebra", "--katas",
                "more");
    assert_int_equal(said.status, 1);
    forget(&said);

    (void)path_remove(copy);
    said = DOJO(folder, "test", "zebra", "--katas", "more");
    assert_int_equal(said.status, 2);
    forget(&said);
    free(answer);
    free(copy);
    free(first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kata_has_one_contract),
        cmocka_unit_test(every_kata_stands_alone_and_goes_red),
        cmocka_unit_test(a_folder_is_all_that_a_new_kata_takes),
    };

    return cmocka_run_group_tests(tests, find_katas, forget_katas);
}
