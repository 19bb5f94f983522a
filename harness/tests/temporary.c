/* SPDX-License-Identifier: MIT */
/*
 * Temporary folders and control groups: held while their process lives, swept
 * when it was killed; and how folders are removed.
 *
 * A process sweeps once, so each test that sweeps does so in a child or in
 * dojo.  flock is wrapped, so that a sweeper comes just before it.
 *
 * _GNU_SOURCE for setresuid.
 */
#define _GNU_SOURCE
#include "cgroup.h"
#include "path.h"
#include "sandbox.h"
#include "tools.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define TINY FIXTURE_KATAS "/tiny"

enum { NOBODY = 65534, DEEP = 3000, ORPHANS = 20, SWEEPERS = 4, TURNS = 50 };

static char *base;                     /* a new TMPDIR for each test */
static void (*before)(const char *at); /* once, when a folder is locked */

int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation);

int __wrap_flock(int fd, int operation)
{
    void (*now)(const char *at) = before;
    char *link = text_format("/proc/self/fd/%d", fd);
    char *at = realpath(link, NULL);

    before = NULL;
    if (now != NULL)
        now(at);
    free(at);
    free(link);
    return __real_flock(fd, operation);
}

static int begin(void **state)
{
    char place[] = "/tmp/dojo-test-XXXXXX";

    (void)state;
    before = NULL;
    if (mkdtemp(place) == NULL)
        return -1;
    base = realpath(place, NULL);
    return base == NULL ? -1 : setenv("TMPDIR", base, 1);
}

static int end(void **state)
{
    int error = path_remove(base);

    (void)state;
    free(base);
    return unsetenv("TMPDIR") < 0 ? -1 : error;
}

static char *below(const char *name)
{
    return text_format("%s/%s", base, name);
}

static bool is_there(const char *name)
{
    char *path = below(name);
    struct stat status;
    bool there = lstat(path, &status) == 0;

    free(path);
    return there;
}

/* How many temporary folders there are. */
static size_t count_runs(void)
{
    struct text_list names = {0};
    size_t count = 0;

    assert_int_equal(path_list(base, NULL, &names), 0);
    for (size_t i = 0; i < names.count; i++)
        count += text_starts(names.items[i], "dojo-run-");
    text_list_free(&names);
    return count;
}

/* Runs in a child, which ends by SIGKILL when it returns. */
static pid_t start_child(void (*body)(void))
{
    pid_t child = fork();

    if (child == 0) {
        body();
        (void)raise(SIGKILL);
    }
    return child;
}

static void run_child(void (*body)(void))
{
    int status = 0;
    pid_t child = start_child(body);

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* A folder with a folder, a file and a link to what is to be kept. */
static void leave_orphan(void)
{
    char *path = path_temporary();
    char *kept = below("kept");
    char *link = text_format("%s/a/link", path);

    if (path == NULL)
        _exit(1);
    put(path, "a/b/file", "text");
    if (symlink(kept, link) < 0)
        _exit(1);
}

static void want_folder(void)
{
    if (path_temporary() == NULL)
        _exit(1);
}

static void who_was_killed_is_cleaned_up_after(void **state)
{
    (void)state;
    put(base, "kept/file", "text");
    run_child(leave_orphan);
    run_child(leave_orphan);
    assert_int_equal(count_runs(), 1); /* the second has swept the first */

    run_child(want_folder);

    assert_int_equal(count_runs(), 1);
    assert_true(is_there("kept/file"));
}

static int asks[2]; /* who holds a folder says so, then waits */
static int goes[2];

static void hold_folder(void)
{
    char letter = 0;

    if (path_temporary() == NULL || write(asks[1], "x", 1) != 1)
        _exit(1);
    (void)!read(goes[0], &letter, 1);
}

static void who_lives_keeps_what_is_his(void **state)
{
    char letter = 0;
    pid_t child;
    int status;

    (void)state;
    assert_int_equal(pipe(asks), 0);
    assert_int_equal(pipe(goes), 0);
    child = start_child(hold_folder);
    assert_int_equal(read(asks[0], &letter, 1), 1);

    run_child(want_folder);
    assert_int_equal(count_runs(), 2);
    run_child(want_folder);
    assert_int_equal(count_runs(), 2); /* his, and the last one's */

    assert_int_equal(write(goes[1], "x", 1), 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    run_child(want_folder);
    assert_int_equal(count_runs(), 1);
    for (int i = 0; i < 2; i++) {
        close(asks[i]);
        close(goes[i]);
    }
}

static void what_is_not_ours_is_left_alone(void **state)
{
    char *others = below("dojo-run-others");
    char *link = below("dojo-run-linked");
    char *kept = below("kept");

    (void)state;
    put(base, "kept/file", "text");
    put(base, "dojo-run-afiles", "text");
    put(base, "dojo-run-morethansix/file", "text");
    put(base, "dojo-abcdef/file", "text");
    put(base, "dojo-run-others/file", "text");
    assert_int_equal(symlink(kept, link), 0);
    if (geteuid() == 0)
        assert_int_equal(chown(others, NOBODY, NOBODY), 0);

    run_child(want_folder);

    assert_true(is_there("kept/file"));
    assert_true(is_there("dojo-run-linked"));
    assert_true(is_there("dojo-run-afiles"));
    assert_true(is_there("dojo-run-morethansix/file"));
    assert_true(is_there("dojo-abcdef/file"));
    assert_true(geteuid() != 0 || is_there("dojo-run-others/file"));
    free(kept);
    free(link);
    free(others);
}

/* A stranger could give a folder of ours such a name there. */
static void where_others_rename_nothing_is_swept(void **state)
{
    (void)state;
    put(base, "dojo-run-abcdef/file", "text");
    assert_int_equal(chmod(base, 0777), 0);

    run_child(want_folder);
    assert_true(is_there("dojo-run-abcdef/file"));

    assert_int_equal(chmod(base, 01777), 0);
    run_child(want_folder);
    assert_false(is_there("dojo-run-abcdef"));
}

static char *taken; /* the path that a sweeper was faster at */

static void sweep_away(const char *at)
{
    taken = text_copy(at);
    if (rmdir(at) < 0)
        abort();
}

static int holding;

static void hold_it(const char *at)
{
    taken = text_copy(at);
    holding = open(at, O_RDONLY | O_CLOEXEC);
    if (__real_flock(holding, LOCK_EX | LOCK_NB) < 0)
        abort();
}

/* Another folder is made, which is there. */
static void expect_another(void)
{
    char *path = path_temporary();

    assert_non_null(path);
    assert_null(before);
    assert_string_not_equal(path, taken);
    assert_true(path_is_folder(path));
    assert_int_equal(path_remove(path), 0);
    free(path);
    free(taken);
}

static void a_sweeper_may_be_faster(void **state)
{
    char *path = path_temporary(); /* what is swept is swept */

    (void)state;
    assert_non_null(path);
    before = sweep_away;
    expect_another();
    before = hold_it;
    expect_another();
    close(holding);
    assert_int_equal(path_remove(path), 0);
    free(path);
}

/* Makes and uses folders while others sweep. */
static void take_turns(void)
{
    for (int i = 0; i < TURNS; i++) {
        char *path = path_temporary();

        if (path == NULL)
            _exit(1);
        put(path, "file", "text");
        if (path_remove(path) < 0)
            _exit(1);
        free(path);
    }
}

static void sweepers_do_not_harm_each_other(void **state)
{
    pid_t children[SWEEPERS];
    int status;

    (void)state;
    for (int i = 0; i < ORPHANS; i++) {
        char *name = text_format("dojo-run-orph%02d/a/file", i);

        put(base, name, "text");
        free(name);
    }

    for (int i = 0; i < SWEEPERS; i++)
        children[i] = start_child(take_turns);
    for (int i = 0; i < SWEEPERS; i++) {
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }

    assert_int_equal(count_runs(), 0);
}

/* Longer than any path may be. */
static void depth_is_no_obstacle(void **state)
{
    char *top = below("deep");
    int fd;

    (void)state;
    assert_int_equal(path_make(top), 0);
    fd = open(top, O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < DEEP; i++) {
        int next;

        assert_int_equal(mkdirat(fd, "down", 0700), 0);
        next = openat(fd, "down", O_RDONLY | O_DIRECTORY);
        close(fd);
        fd = next;
    }
    close(fd);

    assert_int_equal(path_remove(top), 0);

    assert_false(is_there("deep"));
    free(top);
}

static void remove_closed(void)
{
    char *top = below("closed");
    char *inner = below("closed/a/b");
    char *middle = below("closed/a");

    if (geteuid() == 0 && setresuid(NOBODY, NOBODY, NOBODY) < 0)
        _exit(1);
    put(base, "closed/a/b/file", "text");
    if (chmod(inner, 0) < 0 || chmod(middle, 0100) < 0 || chmod(top, 0) < 0 ||
        path_remove(top) != 0)
        _exit(1);
}

static void rights_are_taken_where_they_are_ours(void **state)
{
    (void)state;
    assert_int_equal(chmod(base, 0777), 0);

    run_child(remove_closed);

    assert_false(is_there("closed"));
}

static void a_link_is_removed_and_not_what_it_means(void **state)
{
    char *link = below("link");
    char *kept = below("kept");

    (void)state;
    put(base, "kept/file", "text");
    assert_int_equal(symlink(kept, link), 0);

    assert_int_equal(path_remove(link), 0);

    assert_false(is_there("link"));
    assert_true(is_there("kept/file"));
    free(kept);
    free(link);
}

/* A kata whose tests say that they run, then wait as long as we
 * listen. */
static void make_waiting_kata(const char *pipe)
{
    char *tiny = below("katas/tiny");
    char *tests = below("katas/tiny/tests/behaviour.c");
    char *waits = text_format("#include <fcntl.h>\n#include <unistd.h>\n"
                              "int main(void)\n{\n"
                              "    int pipe = open(\"%s\", O_WRONLY);\n\n"
                              "    while (write(pipe, \"x\", 1) == 1)\n"
                              "        ;\n",
                              pipe);

    copy_folder(TINY, tiny, "", "");
    copy_renamed(TINY "/tests/behaviour.c", tests, "int main(void)\n{\n",
                 waits);
    free(waits);
    free(tests);
    free(tiny);
}

static pid_t start_grading(const char *katas)
{
    pid_t child = fork();

    if (child == 0) {
        char *file = text_format("%s/tiny/solutions/plain.c", katas);

        (void)freopen("/dev/null", "w", stdout);
        execl(DOJO_PROGRAM, "dojo", "grade", "--isolation", "L1", file,
              (char *)NULL);
        _exit(127);
    }
    return child;
}

/* What it leaves, the next one takes away. */
static void a_killed_dojo_leaves_nothing_for_long(void **state)
{
    char *katas = below("katas");
    char *pipe = below("pipe");
    char heard[4096];
    struct said said;
    pid_t child;
    int fd;

    (void)state;
    assert_int_equal(mkfifo(pipe, 0600), 0);
    make_waiting_kata(pipe);
    (void)alarm(100); /* where the tests never run */
    child = start_grading(katas);
    fd = open(pipe, O_RDONLY); /* waits until the tests run */
    assert_true(count_runs() > 0);

    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    while (read(fd, heard, sizeof(heard)) > 0)
        ; /* until nobody writes any more */
    (void)alarm(0);
    assert_true(count_runs() > 0);
    said = DOJO(base, "grade", "--isolation", "L1", "--kata", "tiny", "--katas",
                katas, "katas/tiny");

    assert_int_equal(count_runs(), 0);
    close(fd);
    forget(&said);
    free(pipe);
    free(katas);
}

/* A program at L2, and one that it leaves behind, which has the pipe open. */
static void run_at_second_level(void)
{
    char *pipe = below("pipe");
    char *words = text_format("/bin/cat %s & wait", pipe);
    const char *const argv[] = {"/bin/sh", "-c", words, NULL};
    const char *const files[] = {pipe, NULL};
    const char *const none[] = {NULL};
    const struct process_spec spec = {
        .argv = argv, .environment = none, .folder = "/", .deadline_ms = 90000};
    const struct sandbox_job job = {
        .level = SANDBOX_L2, .spec = &spec, .files = files};
    struct process_result result;

    (void)sandbox_run(&job, &result);
}

static void no_process_outlives_a_killed_dojo(void **state)
{
    char *pipe = below("pipe");
    struct pollfd end = {.events = 0};
    pid_t child;

    (void)state;
    sandbox_use(tools_launcher());
    if (sandbox_why_not(SANDBOX_L2) != NULL)
        skip();
    assert_int_equal(mkfifo(pipe, 0644), 0);
    assert_int_equal(chmod(pipe, 0644), 0);
    (void)alarm(100); /* where one does */
    child = start_child(run_at_second_level);
    end.fd = open(pipe, O_WRONLY); /* waits for the reader */

    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);

    assert_int_equal(poll(&end, 1, -1), 1); /* nobody reads any more */
    assert_true((end.revents & POLLERR) != 0);
    (void)alarm(0);
    close(end.fd);
    free(pipe);
}

static void want_group(void)
{
    struct cgroup group;

    cgroup_use(base);
    if (cgroup_open(&group, 100, 7) < 0)
        _exit(1);
}

static void groups_of_the_killed_are_swept(void **state)
{
    char *orphan = below("dojo-run-1-1");
    char *others = below("other-1-1");

    (void)state;
    put(base, "cgroup.controllers", "memory pids\n");
    assert_int_equal(path_make(orphan), 0);
    assert_int_equal(path_make(others), 0);

    run_child(want_group);

    assert_false(is_there("dojo-run-1-1"));
    assert_true(is_there("other-1-1"));
    assert_int_equal(count_runs(), 1);
    free(others);
    free(orphan);
}

/* As gcc does with its .s and .o, when Ctrl-C or a save ends it. */
static void what_a_killed_compiler_leaves_is_removed(void **state)
{
    static const char *const words[] = {
        "sh", "-c", ">\"$TMPDIR/cc.s\" && ls \"$TMPDIR\" && kill -9 $$", NULL};
    struct text_list command = {0};
    struct text_list left = {0};
    char *said = NULL;

    (void)state;
    text_list_add_all(&command, words);

    assert_int_equal(tools_run(&command, NULL, &said), -EINVAL);

    assert_string_equal(said, "cc.s\n");
    assert_int_equal(path_list(base, NULL, &left), 0);
    assert_int_equal(left.count, 0);
    text_list_free(&left);
    text_list_free(&command);
    free(said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(who_was_killed_is_cleaned_up_after),
        TEST(who_lives_keeps_what_is_his),
        TEST(what_is_not_ours_is_left_alone),
        TEST(where_others_rename_nothing_is_swept),
        TEST(sweepers_do_not_harm_each_other),
        TEST(a_killed_dojo_leaves_nothing_for_long),
        TEST(groups_of_the_killed_are_swept),
        TEST(depth_is_no_obstacle),
        TEST(rights_are_taken_where_they_are_ours),
        TEST(a_link_is_removed_and_not_what_it_means),
        TEST(a_sweeper_may_be_faster), /* sweeps in this process: late */
        TEST(what_a_killed_compiler_leaves_is_removed), /* too */
        TEST(no_process_outlives_a_killed_dojo),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
