/* SPDX-License-Identifier: MIT */
/*
 * dojo grade and what nobody would hand in: one line each, and the others are
 * graded.
 *
 * _GNU_SOURCE for setgroups and setresuid.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/grading.h"

/* What the gate, or whoever took it in, says of a submission. */
static const char *gate_says(const json_t *results, size_t index)
{
    const json_t *tests =
        json_object_get(json_array_get(results, index), "tests");

    return member(json_array_get(tests, 0), "message");
}

/* Bad input of every kind, by the names that it has in submissions/. */
static void make_odd_folders(void)
{
    char *base = text_format("%s/submissions", folder);
    char *path;

    assert_int_equal(path_make(base), 0);
    path = text_format("%s/empty", base);
    assert_int_equal(path_make(path), 0);
    free(path);
    put(folder, "submissions/pipe/x", "");
    path = text_format("%s/pipe/tiny.c", base);
    assert_int_equal(mkfifo(path, 0600), 0);
    free(path);
    put(folder, "submissions/device/x", "");
    path = text_format("%s/device/tiny.c", base);
    assert_int_equal(symlink("/dev/zero", path), 0);
    free(path);
    put(folder, "submissions/gigabyte/tiny.c", "");
    path = text_format("%s/gigabyte/tiny.c", base);
    assert_int_equal(truncate(path, (off_t)1 << 30), 0);
    free(path);
    put(folder, "submissions/new\nline/tiny.c", "int x(void");
    put(folder, "submissions/latin\xe9/tiny.c", "int x(void");
    put(folder, "submissions/marked/.dojo", "[[[[[[[");
    free(base);
}

static void every_odd_folder_gets_its_verdict(void **state)
{
    struct said said;
    json_t *results;

    (void)state;
    make_odd_folders();

    said = GRADE("--json", "--jobs", "2", "--canaries", "never", "--table",
                 "t.csv", "submissions/empty", "submissions/pipe",
                 "submissions/device", "submissions/gigabyte",
                 "submissions/new\nline", "submissions/latin\xe9",
                 "submissions/marked", "submissions/gone");

    assert_int_equal(said.status, 1);
    results = results_of(&said);
    assert_int_equal(json_array_size(results), 8);
    for (size_t i = 0; i < json_array_size(results); i++)
        assert_string_equal(nth(results, i, "verdict"), "build-error");
    assert_string_equal(nth(results, 4, "submission"), "submissions/new?line");
    assert_string_equal(nth(results, 5, "submission"), "submissions/latin?");
    json_decref(results);
    forget(&said);
}

static void a_thousand_folders_are_a_thousand_rows(void **state)
{
    enum { MANY = 1000 };
    struct text_list arguments = {0};
    struct said said;
    char *table;
    size_t rows = 0;

    (void)state;
    text_list_add_all(&arguments, (const char *const[]){
                                      "grade", "--katas", katas, "--kata",
                                      "tiny", "--isolation", "L1", "--canaries",
                                      "never", "--table", "t.csv", NULL});
    for (int i = 0; i < MANY; i++) {
        char *path = text_format("%s/submissions/%d", folder, i);

        assert_int_equal(path_make(path), 0);
        text_list_add(&arguments, path);
        free(path);
    }

    said = run_dojo(folder, (const char *const *)arguments.items);

    assert_int_equal(said.status, 1);
    table = read_file("t.csv");
    for (const char *at = table; *at != '\0'; at++)
        rows += *at == '\n';
    assert_int_equal(rows, 1 + MANY);
    free(table);
    forget(&said);
    text_list_free(&arguments);
}

static void without_space_there_is_a_line_and_no_verdict(void **state)
{
    char *small = text_format("%s/small", folder);
    struct said said;
    json_t *results;

    (void)state;
    assert_int_equal(mkdir(small, 0755), 0);
    if (mount("tmpfs", small, "tmpfs", 0, "size=4k") < 0) {
        free(small);
        skip();
        return;
    }
    put(folder, "submissions/ann/tiny.c", "junk");
    put(folder, "submissions/ben/tiny.c", "junk");
    put(folder, "small/full", "x");
    assert_int_equal(setenv("TMPDIR", small, 1), 0);

    said = GRADE("--json", "--canaries", "never", "submissions/ann",
                 "submissions/ben");

    (void)unsetenv("TMPDIR");
    (void)umount2(small, MNT_DETACH);
    assert_int_equal(said.status, 3);
    assert_non_null(strstr(said.errors, "No space left"));
    results = results_of(&said);
    assert_string_equal(nth(results, 0, "verdict"), "internal");
    assert_string_equal(nth(results, 1, "verdict"), "internal");
    json_decref(results);
    forget(&said);
    free(small);
}

static void ten_thousand_files_beside_it_are_left_alone(void **state)
{
    enum { MANY = 10000 };
    struct said said;
    json_t *results;

    (void)state;
    put(folder, "submissions/crowd/tiny.c", "int x(void");
    for (int i = 0; i < MANY; i++) {
        char *path = text_format("%s/submissions/crowd/%d.c", folder, i);

        assert_int_equal(mknod(path, S_IFREG | 0644, 0), 0);
        free(path);
    }

    said = GRADE("--json", "--records", "book", "submissions/crowd");

    assert_int_equal(said.status, 1);
    results = results_of(&said);
    assert_string_equal(nth(results, 0, "verdict"), "build-error");
    assert_non_null(strstr(gate_says(results, 0), "tiny.c:2: error"));
    json_decref(results);
    forget(&said);
}

static void what_may_not_be_read_is_told(void **state)
{
    char *file = text_format("%s/submissions/file/tiny.c", folder);
    char *whole = text_format("%s/submissions/folder", folder);
    struct said said;
    json_t *results;

    (void)state;
    put(folder, "submissions/file/tiny.c", "junk");
    put(folder, "submissions/folder/tiny.c", "junk");
    put(folder, "submissions/ann/tiny.c", "int x(void");
    assert_int_equal(chmod(file, 0), 0);
    assert_int_equal(chmod(whole, 0), 0);

    said = GRADE("--json", "--canaries", "never", "submissions/file",
                 "submissions/folder", "submissions/ann");

    assert_int_equal(chmod(whole, 0700), 0);
    assert_int_equal(said.status, 1);
    results = results_of(&said);
    assert_int_equal(json_array_size(results), 3);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(nth(results, i, "verdict"), "build-error");
        assert_non_null(strstr(gate_says(results, i), "Permission denied"));
    }
    assert_non_null(strstr(gate_says(results, 2), "tiny.c:2: error"));
    json_decref(results);
    forget(&said);
    free(whole);
    free(file);
}

enum { NOBODY = 65534, NOT_FOR_OTHERS = 77 };

/* This program once more, with that one test. */
static _Noreturn void become_nobody(void)
{
    char *const argv[] = {(char *)"/proc/self/exe", NULL};

    (void)chmod(folder, 0777);
    if (setenv("ODD_NOBODY", "1", 1) == 0 &&
        setenv("XDG_CACHE_HOME", folder, 1) == 0 &&
        setenv("XDG_STATE_HOME", folder, 1) == 0 && setgroups(0, NULL) == 0 &&
        setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
        setresuid(NOBODY, NOBODY, NOBODY) == 0) {
        if (access(DOJO_PROGRAM, X_OK) < 0)
            _exit(NOT_FOR_OTHERS);
        execv(argv[0], argv);
    }
    _exit(100);
}

/* Nothing is closed to root: another user has to look. */
static void what_an_ordinary_user_may_not_read_is_told(void **state)
{
    int status = 0;
    pid_t child;

    if (geteuid() != 0) {
        what_may_not_be_read_is_told(state);
        return;
    }
    child = fork();
    if (child == 0)
        become_nobody();
    assert_int_equal(waitpid(child, &status, 0), child);

    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOR_OTHERS)
        skip();
    assert_int_equal(status, 0);
}

/* The kata's own tests, which nothing isolates here, take both away. */
static void let_folders_vanish(void)
{
    static const char begins[] = "int main(void)\n{\n";
    char *tests = text_format("%s/tiny/tests/behaviour.c", katas);
    char *takes_away =
        text_format("#include <unistd.h>\n%s"
                    "    (void)unlink(\"%s/submissions/ann/tiny.c\");\n"
                    "    (void)rmdir(\"%s/submissions/ann\");\n"
                    "    (void)unlink(\"%s/submissions/ben/tiny.c\");\n"
                    "    (void)rmdir(\"%s/submissions/ben\");\n",
                    begins, folder, folder, folder, folder);

    copy_renamed(TINY "/tests/behaviour.c", tests, begins, takes_away);
    free(takes_away);
    free(tests);
}

static void a_folder_that_vanishes_costs_no_other_its_verdict(void **state)
{
    char *ann = text_format("%s/submissions/ann", folder);
    struct said said;
    json_t *results;

    (void)state;
    let_folders_vanish();
    hand_in("ann", "solutions/plain.c");
    hand_in("ben", "solutions/plain.c");

    said = GRADE("--json", "--jobs", "1", "--canaries", "never",
                 "submissions/ann", "submissions/ben");

    assert_int_equal(said.status, 1);
    assert_int_not_equal(access(ann, F_OK), 0);
    results = results_of(&said);
    assert_int_equal(json_array_size(results), 2);
    assert_string_equal(nth(results, 0, "verdict"), "accepted");
    assert_string_equal(nth(results, 1, "verdict"), "build-error");
    assert_non_null(strstr(gate_says(results, 1), "no such f"));
    json_decref(results);
    forget(&said);
    free(ann);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(every_odd_folder_gets_its_verdict),
        TEST(ten_thousand_files_beside_it_are_left_alone),
        TEST(a_thousand_folders_are_a_thousand_rows),
        TEST(what_an_ordinary_user_may_not_read_is_told),
        TEST(a_folder_that_vanishes_costs_no_other_its_verdict),
        TEST(without_space_there_is_a_line_and_no_verdict),
    };
    const struct CMUnitTest nobodys[] = {
        TEST(what_may_not_be_read_is_told),
    };

    if (getenv("ODD_NOBODY") != NULL)
        return cmocka_run_group_tests(nobodys, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
