/* SPDX-License-Identifier: MIT */
/* dojo watch, the real program on a pseudo-terminal. _GNU_SOURCE: memmem. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/on_terminal.h"

static const char right_file[] = FIXTURE_KATAS "/tiny/solutions/plain.c";
static const char wrong_file[] = FIXTURE_KATAS "/tiny/starter.c";

static const char *const watch_tiny[] = {"watch", "tiny", "--katas", "katas",
                                         NULL};

static void open_watch(unsigned short columns)
{
    open_stage(columns, watch_tiny);
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
    open_watch(80);
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
    open_watch(80);
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
    open_watch(80);
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
    open_watch(80);
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
    open_watch(80);
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
    open_watch(80);
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
    open_watch(80);
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
    open_watch(40);
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
    open_watch(10);
    wait_for("n p h l r b e q");
    wait_for("first stage");
    press("e");
    wait_for("Why it is allowed");
    quit();
}

static void a_signal_gives_the_terminal_back(void **state)
{
    (void)state;
    assert_signals_give_terminal_back(open_watch, "q quit");
}

static void ctrl_c_gives_the_terminal_back(void **state)
{
    (void)state;
    open_watch(80);
    wait_for("q quit");
    press("\003");
    assert_int_equal(end_stage(), 130);
    assert_terminal_as_before();
}

static void even_a_kill_gives_the_terminal_back(void **state)
{
    (void)state;
    open_watch(80);
    wait_for("first stage");
    kill(stage.pid, SIGKILL);
    assert_int_equal(end_stage(), 128 + SIGKILL);
    assert_terminal_as_before();
}

/* Keys come one by one again, though the shell made lines of them. */
static void who_was_stopped_goes_on(void **state)
{
    (void)state;
    open_stage_with(80, watch_tiny, lead_job);
    wait_for("code that compiles");
    wait_for("q quit");
    press("\032"); /* Ctrl-Z */
    wait_for("terminal as before");
    wait_for("q quit");
    press("h");
    wait_for("again says more");
    quit();
}

/* Again, as long as something is still being judged. */
static void press_until(const char *key, const char *words)
{
    time_t until = deadline();

    press(key);
    while (memmem(stage.shown, stage.length, words, strlen(words)) == NULL) {
        if (memmem(stage.shown, stage.length, "once more", 9) != NULL) {
            stage.length = 0;
            press(key);
        }
        if (!see(until))
            fail_msg("`%s` does not come", words);
    }
    wait_for(words);
}

/* What it shows stops with it, and both go on. */
static void what_is_shown_stops_too(void **state)
{
    (void)state;
    put(folder, "katas/tiny/bench/bench.c",
        "#include <fcntl.h>\n"
        "#include <unistd.h>\n"
        "int main(void)\n"
        "{ int tty = open(\"/dev/tty\", O_WRONLY);\n"
        "  (void)!write(tty, \"never ends\", 10); for (;;) pause(); }\n");
    stage.has_others = true;
    open_stage_with(80, watch_tiny, lead_job);
    stage.has_others = false;
    wait_for("first stage");
    save(right_file);
    wait_for("every sentence holds");
    wait_for("q quit");
    press_until("b", "never ends");
    press("\032");
    wait_for("others stopped");
    wait_for("q quit");
    quit();
}

/* As a program that nobody could continue. */
static void a_stop_that_cannot_be_hurts_nobody(void **state)
{
    (void)state;
    open_watch(80);
    wait_for("code that compiles");
    wait_for("q quit");
    kill(stage.pid, SIGTSTP);
    wait_for("q quit");
    press("h");
    wait_for("again says more");
    quit();
}

static void another_size_is_drawn_for(void **state)
{
    struct winsize narrow = {.ws_col = 40, .ws_row = 24};

    (void)state;
    open_watch(80);
    wait_for("code that compiles");
    wait_for("q quit");
    assert_int_equal(ioctl(stage.master, TIOCSWINSZ, &narrow), 0);
    wait_for("h hint  l list\r\n");
    quit();
}

/* The first lines are what is to be mended first; they stay in sight. */
static void a_long_message_leaves_its_beginning(void **state)
{
    char text[1200] = "";

    (void)state;
    for (int i = 0; i < 100; i++)
        strcat(text, "oh dear;\n");
    put(folder, "katas/tiny/starter.c", text);
    open_watch(80);
    wait_for("tiny.c:1:");
    wait_without("more lines: dojo test)", "tiny.c:99");
    quit();
}

/* No picture there, but keys, and what they ask for. */
static void a_dumb_terminal_has_keys_too(void **state)
{
    (void)state;
    setenv("TERM", "dumb", 1);
    open_watch(80);
    setenv("TERM", "xterm", 1);
    wait_for("code that compiles");
    wait_for("n next  p previous");
    press("h");
    wait_for("again says more");
    press("e");
    wait_for("What would forbid it");
    wait_without("q quit", "\033");
    quit();
}

static void a_terminal_that_is_gone_ends_it(void **state)
{
    (void)state;
    open_watch(80);
    wait_for("q quit");
    hang_up();
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
        become_dojo(watch_tiny);
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
    open_watch(80);
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
        cmocka_unit_test_setup(who_was_stopped_goes_on, begin_quick),
        cmocka_unit_test_setup(what_is_shown_stops_too, begin),
        cmocka_unit_test_setup(a_stop_that_cannot_be_hurts_nobody, begin_quick),
        cmocka_unit_test_setup(another_size_is_drawn_for, begin_quick),
        cmocka_unit_test_setup(a_long_message_leaves_its_beginning, begin),
        cmocka_unit_test_setup(a_dumb_terminal_has_keys_too, begin_quick),
        cmocka_unit_test_setup(a_terminal_that_is_gone_ends_it, begin),
        cmocka_unit_test_setup(no_terminal_is_needed, begin),
        cmocka_unit_test_setup(a_folder_that_cannot_be_made_is_refused, begin),
        cmocka_unit_test_setup(what_was_judged_is_told_elsewhere, begin),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
