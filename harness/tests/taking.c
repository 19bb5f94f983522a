/* SPDX-License-Identifier: MIT */
/*
 * Taking in a submission whose writer swaps files meanwhile: openat is
 * wrapped, so that the swap comes just before a file is opened or just after.
 *
 * _GNU_SOURCE for makedev's header.
 */
#define _GNU_SOURCE
#include "answer.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define TINY FIXTURE_KATAS "/tiny"
#define OURS "int ours;\n"

enum { STUCK_S = 60 };

static char *folder;     /* a new one for each test */
static char *submission; /* folder/ann */
static char *file;       /* folder/ann/tiny.c */
static struct kata *kata;
static void (*before)(void); /* once, when tiny.c is about to be opened */
static void (*after)(void);  /* once, when it has been */

static void once(void (**swap)(void))
{
    void (*now)(void) = *swap;

    *swap = NULL;
    if (now != NULL)
        now();
}

int __real_openat(int folder, const char *path, int flags, mode_t mode);
int __wrap_openat(int folder, const char *path, int flags, mode_t mode);

int __wrap_openat(int place, const char *path, int flags, mode_t mode)
{
    bool taken = strcmp(path_name(path), "tiny.c") == 0;
    int fd;

    if (taken)
        once(&before);
    fd = __real_openat(place, path, flags, mode);
    if (taken)
        once(&after);
    return fd;
}

static int begin(void **state)
{
    char *message = NULL;

    (void)state;
    before = after = NULL;
    folder = path_temporary();
    submission = text_format("%s/ann", folder);
    file = text_format("%s/tiny.c", submission);
    put(folder, "ann/tiny.c", OURS);
    put(folder, "secret/tiny.c", "int secret;\n");
    return kata_open_folder(TINY, &kata, &message);
}

static int end(void **state)
{
    (void)state;
    alarm(0);
    kata_free(kata);
    (void)path_remove(folder);
    free(folder);
    free(submission);
    free(file);
    return 0;
}

/* What taking it in comes to, and what was taken, the caller's; or NULL. */
static int take(const char *from, char **taken)
{
    struct answer answer;
    char *message = NULL;
    char *path;
    int error;

    alarm(STUCK_S);
    error = answer_take_folder(kata, from, "ann", &answer, &message);
    *taken = NULL;
    if (error == 0) {
        path = text_format("%s/src/tiny.c", answer.job);
        assert_int_equal(text_read(path, 1 << 20, taken, NULL), 0);
        free(path);
        answer_free(&answer);
    } else {
        assert_non_null(message);
    }
    free(message);
    return error;
}

static void expect_refusal(int error)
{
    char *taken;

    assert_int_equal(take(submission, &taken), error);
    assert_null(taken);
    assert_null(before); /* it came to that */
}

static void swap_for_link(void)
{
    char *secret = text_format("%s/secret/tiny.c", folder);

    (void)unlink(file);
    if (symlink(secret, file) < 0)
        abort();
    free(secret);
}

static void a_link_in_its_place_is_not_followed(void **state)
{
    (void)state;
    before = swap_for_link;

    expect_refusal(-ELOOP);
}

static void swap_for_pipe(void)
{
    (void)unlink(file);
    if (mkfifo(file, 0666) < 0)
        abort();
}

static void a_pipe_in_its_place_is_not_waited_for(void **state)
{
    (void)state;
    before = swap_for_pipe;

    expect_refusal(-EISDIR);
}

static void swap_for_folder(void)
{
    (void)unlink(file);
    if (mkdir(file, 0777) < 0)
        abort();
}

static void a_folder_in_its_place_is_refused(void **state)
{
    (void)state;
    before = swap_for_folder;

    expect_refusal(-EISDIR);
}

static bool no_devices;

static void swap_for_device(void)
{
    (void)unlink(file);
    no_devices = mknod(file, S_IFCHR | 0666, makedev(1, 5)) < 0;
}

static void a_device_in_its_place_is_not_read(void **state)
{
    char *taken;
    int error;

    (void)state;
    before = swap_for_device;
    error = take(submission, &taken);
    if (no_devices)
        skip();

    assert_true(error == -EISDIR || error == -EACCES); /* mounted nodev */
    assert_null(taken);
}

static void let_grow(void)
{
    if (truncate(file, ANSWER_FILE_MAX + 1) < 0)
        abort();
}

static void what_has_grown_is_too_long(void **state)
{
    (void)state;
    before = let_grow;

    expect_refusal(-EFBIG);
}

static void what_vanishes_is_not_there(void **state)
{
    (void)state;
    before = NULL;
    (void)unlink(file);

    expect_refusal(-ENOENT);
}

/* Whatever the name means by now. */
static void what_was_opened_is_what_counts(void **state)
{
    char *taken;

    (void)state;
    after = swap_for_link;

    assert_int_equal(take(submission, &taken), 0);

    assert_null(after);
    assert_string_equal(taken, OURS);
    free(taken);
}

static void swap_folder(void)
{
    char *aside = text_format("%s/aside", folder);
    char *secret = text_format("%s/secret", folder);

    if (rename(submission, aside) < 0 || symlink(secret, submission) < 0)
        abort();
    free(secret);
    free(aside);
}

static void its_folder_is_looked_up_once(void **state)
{
    char *taken;

    (void)state;
    before = swap_folder;

    assert_int_equal(take(submission, &taken), 0);

    assert_null(before);
    assert_string_equal(taken, OURS);
    free(taken);
}

static void a_link_is_no_folder(void **state)
{
    char *with_slash = text_format("%s/", submission);
    char *taken;

    (void)state;
    swap_folder();

    assert_int_equal(take(submission, &taken), -ENOTDIR);
    assert_int_equal(take(with_slash, &taken), -ENOTDIR);
    free(with_slash);
}

/* What dojo grade says of the one that is named. */
static void refuse(const char *kata_named, const char *name)
{
    struct said said =
        kata_named != NULL
            ? DOJO(folder, "grade", "--isolation", "L1", "--kata", kata_named,
                   "--katas", FIXTURE_KATAS, name)
            : DOJO(folder, "grade", "--isolation", "L1", name);

    assert_int_equal(said.status, 1);
    assert_non_null(strstr(said.errors, "is a link"));
    assert_non_null(strstr(said.output, "build-error, 0 of"));
    forget(&said);
}

/* Neither a model answer nor what a neighbour has handed in. */
static void links_to_right_answers_earn_nothing(void **state)
{
    char *link = text_format("%s/ben", folder);

    (void)state;
    copy_renamed(TINY "/solutions/plain.c", file, "", "");
    assert_int_equal(symlink(submission, link), 0);
    refuse("tiny", "ben");
    assert_int_equal(unlink(link), 0);
    assert_int_equal(symlink(TINY "/solutions/plain.c", link), 0);

    refuse(NULL, "ben");

    free(link);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(a_link_in_its_place_is_not_followed),
        TEST(a_pipe_in_its_place_is_not_waited_for),
        TEST(a_folder_in_its_place_is_refused),
        TEST(a_device_in_its_place_is_not_read),
        TEST(what_has_grown_is_too_long),
        TEST(what_vanishes_is_not_there),
        TEST(what_was_opened_is_what_counts),
        TEST(its_folder_is_looked_up_once),
        TEST(a_link_is_no_folder),
        TEST(links_to_right_answers_earn_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
