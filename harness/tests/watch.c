/* SPDX-License-Identifier: MIT */
/* dojo watch, the real program on a pseudo-terminal. _GNU_SOURCE: memmem. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

enum { SCREEN_MAX = 1 << 20, PATIENCE_S = 100 };

static char *folder;
static const char right_file[] = FIXTURE_KATAS "/tiny/solutions/plain.c";
static const char wrong_file[] = FIXTURE_KATAS "/tiny/starter.c";

/* A terminal with dojo in it, and what it has shown since the last wait. */
struct stage {
    pid_t pid;
    int master;
    struct termios before;
    char shown[SCREEN_MAX];
    size_t length;
};

static struct stage stage;

static int make_folder(void **state)
{
    (void)state;
    folder = path_temporary();
    char *cache = folder != NULL ? text_format("%s/cache", folder) : NULL;

    if (cache == NULL)
        return 1;
    setenv("XDG_CACHE_HOME", cache, 1);
    free(cache);
    setenv("XDG_STATE_HOME", folder, 1);
    setenv("TERM", "xterm", 1);
    unsetenv("COLUMNS");
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    return 0;
}

/* Another learner, who has done nothing yet. */
static int begin(void **state)
{
    static const char *const old[] = {"dojo", "work", "katas"};
    char *tiny = text_format("%s/katas/tiny", folder);

    (void)state;
    for (size_t i = 0; i < sizeof(old) / sizeof(old[0]); i++) {
        char *path = text_format("%s/%s", folder, old[i]);

        (void)path_remove(path);
        free(path);
    }
    copy_folder(FIXTURE_KATAS "/tiny", tiny, "", "");
    free(tiny);
    return 0;
}

static _Noreturn void become_dojo(void)
{
    if (chdir(folder) == 0)
        execl(DOJO_PROGRAM, "dojo", "watch", "tiny", "--katas", "katas",
              (char *)NULL);
    _exit(99);
}

static void open_stage(unsigned short columns)
{
    struct winsize size = {.ws_col = columns, .ws_row = 50};
    int slave;

    stage.length = 0;
    assert_int_equal(openpty(&stage.master, &slave, NULL, NULL, &size), 0);
    assert_int_equal(tcgetattr(stage.master, &stage.before), 0);
    stage.pid = fork();
    if (stage.pid == 0) {
        close(stage.master);
        (void)login_tty(slave);
        become_dojo();
    }
    close(slave);
    assert_true(stage.pid > 0);
}

/* Reads what comes; false: nobody has the terminal any more, or too late. */
static bool see(time_t until)
{
    struct pollfd line = {.fd = stage.master, .events = POLLIN};
    struct timespec now;
    ssize_t got;

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec >= until || stage.length + 4096 >= SCREEN_MAX)
        return false;
    if (poll(&line, 1, (int)(until - now.tv_sec) * 1000) <= 0)
        return false;
    got = read(stage.master, stage.shown + stage.length, 4096);
    if (got <= 0)
        return false;
    stage.length += (size_t)got;
    return true;
}

static time_t deadline(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + PATIENCE_S;
}

/* Waits until the words are shown; what came up to them is forgotten. */
static void wait_for(const char *words)
{
    time_t until = deadline();
    char *found;

    while ((found = memmem(stage.shown, stage.length, words, strlen(words))) ==
           NULL)
        if (!see(until))
            fail_msg("`%s` does not come; instead: %.*s", words,
                     (int)stage.length, stage.shown);
    found += strlen(words);
    stage.length -= (size_t)(found - stage.shown);
    memmove(stage.shown, found, stage.length);
}

static void press(const char *key)
{
    assert_int_equal(write(stage.master, key, 1), 1);
}

/* The exit status, 128 + signal, once nobody has the terminal any more: the
 * keeper too has gone by then. */
static int end_stage(void)
{
    time_t until = deadline();
    int status = 0;

    while (see(until))
        stage.length = 0;
    assert_int_equal(waitpid(stage.pid, &status, 0), stage.pid);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void assert_terminal_as_before(void)
{
    struct termios now;

    assert_int_equal(tcgetattr(stage.master, &now), 0);
    assert_int_equal(now.c_lflag, stage.before.c_lflag);
    assert_int_equal(now.c_iflag, stage.before.c_iflag);
    assert_int_equal(now.c_oflag, stage.before.c_oflag);
    assert_memory_equal(now.c_cc, stage.before.c_cc, sizeof(now.c_cc));
    close(stage.master);
}

static void quit(void)
{
    press("q");
    assert_int_equal(end_stage(), 0);
    assert_terminal_as_before();
}

static void save(const char *source)
{
    char *path = text_format("%s/work/tiny/tiny.c", folder);

    copy_renamed(source, path, "", ""); /* text_write: by rename */
    free(path);
}

/* As editors do that keep the file: truncated, then written in parts. */
static void save_in_place(const char *source)
{
    char *path = text_format("%s/work/tiny/tiny.c", folder);
    char *text = NULL;
    size_t length = 0;
    FILE *file;

    assert_int_equal(text_read(source, 1 << 20, &text, &length), 0);
    file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length / 2, file), length / 2);
    assert_int_equal(fflush(file), 0);
    assert_int_equal(fwrite(text + length / 2, 1, length - length / 2, file),
                     length - length / 2);
    assert_int_equal(fclose(file), 0);
    free(text);
    free(path);
}

static void a_save_is_judged(void **state)
{
    (void)state;
    open_stage(80);
    wait_for("wrong");
    wait_for("first stage");
    save_in_place(right_file);
    wait_for("every sentence holds");
    save(wrong_file);
    wait_for("wrong");
    save(right_file);
    wait_for("every sentence holds");
    quit();
}

static void a_file_that_is_gone_is_waited_for(void **state)
{
    char *path = text_format("%s/work/tiny/tiny.c", folder);

    (void)state;
    open_stage(80);
    wait_for("first stage");
    assert_int_equal(unlink(path), 0);
    wait_for("no such file");
    save(right_file);
    wait_for("every sentence holds");
    quit();
    free(path);
}

static void a_folder_that_is_replaced_is_found_again(void **state)
{
    char *old = text_format("%s/work/tiny", folder);
    char *aside = text_format("%s/work/aside", folder);

    (void)state;
    open_stage(80);
    wait_for("first stage");
    assert_int_equal(rename(old, aside), 0);
    assert_int_equal(path_make(old), 0);
    save(right_file);
    wait_for("every sentence holds");
    save(wrong_file);
    wait_for("wrong");
    quit();
    free(aside);
    free(old);
}

/* The first save hangs; the second ends its judging. */
static void a_save_ends_what_is_being_judged(void **state)
{
    (void)state;
    open_stage(80);
    wait_for("first stage");
    put(folder, "work/tiny/tiny.c",
        "#include \"tiny.h\"\n"
        "int tiny_start(void (*w)(void *), void *c) { w(c); return 0; }\n"
        "int tiny_add(int a, int b, int *s)\n"
        "{ *s = a + b; for (volatile int i = 0; ; i++) ; }\n");
    wait_for("judging");
    save(right_file);
    wait_for("every sentence holds");
    quit();
}

static void a_kata_that_changes_is_read_again(void **state)
{
    char *manifest = text_format("%s/katas/tiny/kata.yaml", folder);
    char *aside = text_format("%s/katas/aside", folder);

    (void)state;
    open_stage(80);
    wait_for("first stage");
    assert_int_equal(rename(manifest, aside), 0);
    wait_for("kata.yaml: No such file");
    assert_int_equal(rename(aside, manifest), 0);
    wait_for("first stage");
    quit();
    free(aside);
    free(manifest);
}

static void every_key_does_what_it_says(void **state)
{
    (void)state;
    open_stage(80);
    wait_for("n next  p previous  h hint  l list  r replay  b bench  "
             "e explain  q quit");
    wait_for("first stage");
    press("h");
    wait_for("hint 1: Once.");
    press("h");
    wait_for("hint 2: Only once.");
    press("e");
    wait_for("What happened");
    wait_for("Why it is allowed");
    wait_for("What would forbid it");
    press("l");
    wait_for("katas green");
    press("r");
    wait_for("again: dojo test");
    press("p");
    wait_for("q quit");
    quit();
}

static void n_and_p_go_along_the_path(void **state)
{
    char *other = text_format("%s/katas/other", folder);

    (void)state;
    copy_folder(FIXTURE_KATAS "/tiny", other, "tiny", "other");
    open_stage(80);
    wait_for("tiny");
    wait_for("first stage");
    press("l");
    wait_for("other");
    wait_for("q quit");
    press("p");
    wait_for("work/other");
    wait_for("first stage");
    press("n");
    wait_for("work/tiny");
    wait_for("first stage");
    quit();
    free(other);
}

static void forty_columns_are_enough(void **state)
{
    (void)state;
    open_stage(40);
    wait_for("n next  p previous  h hint  l list");
    wait_for("r replay  b bench  e explain  q quit");
    wait_for("first stage");
    press("e");
    wait_for("Why it is allowed");
    quit();
}

static void ten_columns_do_not_hurt(void **state)
{
    (void)state;
    open_stage(10);
    wait_for("n p h l r b e q");
    wait_for("first stage");
    press("e");
    wait_for("Why it is allowed");
    quit();
}

static void a_signal_gives_the_terminal_back(void **state)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

    (void)state;
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        open_stage(80);
        wait_for("q quit");
        kill(stage.pid, signals[i]);
        assert_int_equal(end_stage(), 130);
        assert_terminal_as_before();
    }
}

static void ctrl_c_gives_the_terminal_back(void **state)
{
    (void)state;
    open_stage(80);
    wait_for("q quit");
    press("\003");
    assert_int_equal(end_stage(), 130);
    assert_terminal_as_before();
}

static void even_a_kill_gives_the_terminal_back(void **state)
{
    (void)state;
    open_stage(80);
    wait_for("first stage");
    kill(stage.pid, SIGKILL);
    assert_int_equal(end_stage(), 128 + SIGKILL);
    assert_terminal_as_before();
}

static void a_terminal_that_is_gone_ends_it(void **state)
{
    int status = 0;

    (void)state;
    open_stage(80);
    wait_for("q quit");
    close(stage.master);
    assert_int_equal(waitpid(stage.pid, &status, 0), stage.pid);
    assert_true(WIFEXITED(status));
}

/* stdin empty, stdout a pipe: judged all the same, without a key. */
static void no_terminal_is_needed(void **state)
{
    int ends[2];

    (void)state;
    stage.length = 0;
    assert_int_equal(pipe(ends), 0);
    stage.pid = fork();
    if (stage.pid == 0) {
        int null = open("/dev/null", O_RDWR);

        (void)dup2(null, STDIN_FILENO);
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)dup2(null, STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        become_dojo();
    }
    close(ends[1]);
    stage.master = ends[0];
    wait_for("one_and_one_is_two");
    wait_for("first stage");
    save(right_file);
    wait_for("accepted");
    assert_null(memmem(stage.shown, stage.length, "\033", 1));
    kill(stage.pid, SIGINT);
    assert_int_equal(end_stage(), 130);
    close(stage.master);
}

static void a_folder_that_cannot_be_made_is_refused(void **state)
{
    struct said said;

    (void)state;
    put(folder, "work", "not a folder\n");
    said = DOJO(folder, "watch", "tiny", "--katas", "katas");
    assert_int_equal(said.status, 2);
    assert_non_null(strstr(said.errors, "work/tiny: Not a directory"));
    forget(&said);
    char *path = text_format("%s/work", folder);

    assert_int_equal(unlink(path), 0);
    free(path);
}

static void what_was_judged_is_told_elsewhere(void **state)
{
    struct said said;

    (void)state;
    open_stage(80);
    wait_for("first stage");
    save(right_file);
    wait_for("every sentence holds");
    quit();
    said = DOJO(folder, "list", "--katas", "katas");
    assert_non_null(strstr(said.output, "tiny         green"));
    forget(&said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_save_is_judged, begin),
        cmocka_unit_test_setup(a_file_that_is_gone_is_waited_for, begin),
        cmocka_unit_test_setup(a_folder_that_is_replaced_is_found_again, begin),
        cmocka_unit_test_setup(a_save_ends_what_is_being_judged, begin),
        cmocka_unit_test_setup(a_kata_that_changes_is_read_again, begin),
        cmocka_unit_test_setup(every_key_does_what_it_says, begin),
        cmocka_unit_test_setup(n_and_p_go_along_the_path, begin),
        cmocka_unit_test_setup(forty_columns_are_enough, begin),
        cmocka_unit_test_setup(ten_columns_do_not_hurt, begin),
        cmocka_unit_test_setup(a_signal_gives_the_terminal_back, begin),
        cmocka_unit_test_setup(ctrl_c_gives_the_terminal_back, begin),
        cmocka_unit_test_setup(even_a_kill_gives_the_terminal_back, begin),
        cmocka_unit_test_setup(a_terminal_that_is_gone_ends_it, begin),
        cmocka_unit_test_setup(no_terminal_is_needed, begin),
        cmocka_unit_test_setup(a_folder_that_cannot_be_made_is_refused, begin),
        cmocka_unit_test_setup(what_was_judged_is_told_elsewhere, begin),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
