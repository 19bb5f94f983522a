/* SPDX-License-Identifier: MIT */
/*
 * behaviour.c - what subprocess.h promises, with real processes.
 *
 * The children are this program itself, see support/program.h.  No child
 * lives for ever: who waits for one that cannot go on gets it ended by
 * SIGALRM (14).
 */
#define _GNU_SOURCE /* fork, sigaction, fcntl's F_DUPFD_CLOEXEC */
#include "support/stage.h"
#include "support/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OK(call) assert_int_equal(call, 0)

static unsigned char large[LARGE], output[LARGE], errors[LARGE];

/* Child i gets LARGE bytes, and has as much room. */
static void talk_large(size_t i)
{
    pattern_fill(large, LARGE);
    memset(output, 0, LARGE);
    memset(errors, 0, LARGE);
    talks[i] = (struct subprocess_talk){.input = large,
                                        .input_size = LARGE,
                                        .output = output,
                                        .output_size = LARGE,
                                        .errors = errors,
                                        .errors_size = LARGE};
}

SENTENCE(output_and_errors_come_apart)
{
    OK(RUN("say:hello", "cry:oh", "say: world", "cry: dear"));

    CHECK(0, 0, 0);
    SAID_AND_CRIED(0, "hello world", "oh dear");
}

SENTENCE(arguments_arrive_as_given)
{
    OK(RUN("args", "", "two words", "$HOME;*", "'\"\\", "\n", "-"));

    SAID(0, "<><two words><$HOME;*><'\"\\><\n><->");
}

SENTENCE(a_program_is_found_along_the_path)
{
    OK(subprocess_run((char *[]){"true", NULL}, &talks[0], -1));
    CHECK(0, 0, 0);

    assert_int_equal(subprocess_run((char *[]){"false", NULL}, &talks[0], -1),
                     1);
    CHECK(0, 0, 1);
}

SENTENCE(the_environment_is_the_callers)
{
    OK(RUN("home"));

    SAID(0, "sweet home");
}

SENTENCE(the_input_goes_in_to_its_end)
{
    START(0, "eat:0", "say:nothing");
    errno = EINTR; /* an old one tells nothing of a new call */
    OK(communicate(1, -1));
    SAID(0, "nothing");

    talks[0].input = "one document";
    talks[0].input_size = 12;
    OK(RUN("echo"));
    SAID(0, "one document");
}

SENTENCE(codes_and_signals_are_told_apart)
{
    char any[sizeof "exit:255"];
    const char *ends[] = {"exit:1", "exit:137", "exit:255",
                          "die:9",  "die:15",   any};
    int expected[] = {1, 137, 255, -9, -15, 1 + (int)chosen(255)};

    snprintf(any, sizeof any, "exit:%d", expected[5]);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(RUN(ends[i]), 1);
        CHECK(0, 0, expected[i]);
    }
}

SENTENCE(what_cannot_start_is_told_at_once)
{
    struct subprocess *none = cast[0].child;

    assert_int_equal(start_any((const char *[]){"/no/such/program", NULL}),
                     -ENOENT);
    assert_int_equal(start_any((const char *[]){"no-such-program", NULL}),
                     -ENOENT);
    assert_int_equal(start_any((const char *[]){"/", NULL}), -EACCES);
    assert_int_equal(
        subprocess_run((char *[]){"/no/such/program", NULL}, &talks[0], -1),
        -ENOENT);
    assert_ptr_equal(cast[0].child, none);
}

SENTENCE(bad_arguments_change_nothing)
{
    enum { TOO_MANY = SUBPROCESS_MOST + 1 };
    struct subprocess *pair[2] = {NULL, NULL}, *crowd[TOO_MANY];
    struct subprocess_talk bad[3] = {
        {.input_size = 1}, {.output_size = 1}, {.errors_size = 1}};
    struct subprocess_talk crowds[TOO_MANY] = {{.error = 12345}};

    assert_int_equal(subprocess_start(NULL, &cast[0].child), -EINVAL);
    assert_int_equal(start_any((const char *[]){NULL}), -EINVAL);
    assert_int_equal(subprocess_start((char *[]){"true", NULL}, NULL), -EINVAL);
    assert_int_equal(subprocess_run(NULL, &talks[0], -1), -EINVAL);
    assert_int_equal(subprocess_run((char *[]){"true", NULL}, NULL, -1),
                     -EINVAL);
    OK(subprocess_communicate(pair, talks, 0, -1));
    OK(subprocess_communicate(NULL, NULL, 0, -1));
    START(0, "eat:0", "say:still here");
    pair[0] = cast[0].child;
    for (int i = 0; i < TOO_MANY; i++)
        crowd[i] = cast[0].child;
    assert_int_equal(subprocess_communicate(NULL, talks, 1, -1), -EINVAL);
    assert_int_equal(subprocess_communicate(pair, NULL, 1, -1), -EINVAL);
    assert_int_equal(subprocess_communicate(pair, talks, 2, -1), -EINVAL);
    assert_int_equal(subprocess_communicate(crowd, crowds, TOO_MANY, -1),
                     -EINVAL);
    assert_int_equal(crowds[0].error, 12345);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(subprocess_communicate(pair, &bad[i], 1, -1), -EINVAL);
        assert_int_equal(subprocess_run((char *[]){"true", NULL}, &bad[i], -1),
                         -EINVAL);
    }

    OK(communicate(1, -1));
    SAID(0, "still here");
}

SENTENCE(what_has_no_room_is_thrown_away)
{
    talks[0].output_size = 3;
    talks[0].errors = NULL;
    talks[0].errors_size = 0;
    OK(RUN("fill1:200000", "fill2:100000"));

    assert_int_equal(talks[0].output_length, 200000);
    assert_int_equal(talks[0].errors_length, 100000);
    assert_true(pattern_is((unsigned char *)cast[0].output, 3, 0));
    assert_int_equal(cast[0].output[3], 0);

    talks[0].output = NULL;
    talks[0].output_size = 0;
    START(0, "close:2", "fill1:60000"); /* which its pipe holds */
    await_the_end(P_ALL, 0);
    OK(communicate(1, -1));
    assert_int_equal(talks[0].output_length, 60000);
    START(0, "close:1", "fill2:60000");
    await_the_end(P_ALL, 0);
    OK(communicate(1, -1));
    assert_int_equal(talks[0].errors_length, 60000);
}

SENTENCE(both_outputs_may_be_full_at_once)
{
    OK(RUN("fill2:200000", "fill1:200000", "fill2:200000"));

    assert_int_equal(talks[0].output_length, 200000);
    assert_int_equal(talks[0].errors_length, 400000);
}

SENTENCE(all_three_may_be_full_at_once)
{
    talk_large(0);
    OK(RUN("tee"));

    assert_int_equal(talks[0].output_length, LARGE);
    assert_int_equal(talks[0].errors_length, LARGE);
    assert_true(pattern_is(output, LARGE, 0));
    assert_true(pattern_is(errors, LARGE, 0));
}

SENTENCE(a_child_may_close_its_input)
{
    for (int round = 0; round < 4; round++) {
        talk_large(0);
        OK(RUN(round % 2 ? "sip:1" : "sip:0", "close:0", "say:enough"));

        CHECK(0, 0, 0);
        assert_int_equal(talks[0].output_length, 6);
        if (round == 1)
            stage_block(SIGPIPE); /* it may not wait there either */
    }

    stage_block(SIGUSR1);
    raise(SIGUSR1);
    talk_large(0);
    START(0, "close:0", "say:enough");
    stage_soil();
    OK(communicate(1, -1));
    assert_true(stage_took(SIGUSR1));
    raise(SIGPIPE); /* the caller's own, which stays his */
    talk_large(0);
    OK(RUN("close:0", "say:enough"));
    assert_true(stage_took(SIGPIPE));
}

SENTENCE(a_child_may_close_its_outputs_first)
{
    talk_large(0);
    assert_int_equal(RUN("close:1", "close:2", "eat:1048576", "exit:3"), 1);

    CHECK(0, 0, 3);
}

/* To cat: as many of this program would take long under a sanitizer. */
SENTENCE(one_document_goes_to_many)
{
    struct subprocess *more;
    struct subprocess_talk spare = {.input_size = 0};

    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < SUBPROCESS_MOST; i++) {
            OK(subprocess_start((char *[]){"cat", NULL}, &cast[i].child));
            talks[i].input = "one document";
            talks[i].input_size = 12;
        }
        int error = subprocess_start((char *[]){"true", NULL}, &more);
        if (error == 0)
            OK(subprocess_communicate(&more, &spare, 1, -1));
        else
            assert_int_equal(error, -ENOMEM);

        OK(communicate(SUBPROCESS_MOST, -1));
        for (size_t i = 0; i < SUBPROCESS_MOST; i++) {
            CHECK(i, 0, 0);
            SAID(i, "one document");
        }
    }
}

SENTENCE(a_limit_kills_the_whole_group)
{
    START(0, "say:partial", "cry:so far", sign_word(), "helper", sign_word(),
          "pause");
    int both = sign_wait();
    close(sign_wait());

    assert_int_equal(communicate(1, SHORT_MS), -ETIMEDOUT);
    CHECK(0, -ETIMEDOUT, -SIGKILL);
    SAID_AND_CRIED(0, "partial", "so far");
    assert_true(sign_gone(both));
}

SENTENCE(a_group_is_killed_without_its_leader)
{
    START(0, "say:bye", sign_word(), "leave", sign_word(), "pause");
    int both = sign_wait();
    close(sign_wait());
    await_the_end(P_ALL, 0);

    assert_int_equal(communicate(1, SHORT_MS), -ETIMEDOUT);
    CHECK(0, -ETIMEDOUT, 0);
    SAID(0, "bye");
    assert_true(sign_gone(both));
}

/* It may hold, or write as fast as anybody reads. */
SENTENCE(who_has_left_the_group_is_not_waited_for)
{
    START(0, "say:bye", "escape", sign_word(), "hold");
    int runaway = sign_wait();

    assert_int_equal(communicate(1, SHORT_MS), -ETIMEDOUT);
    CHECK(0, -ETIMEDOUT, -SIGKILL);
    SAID(0, "bye");
    close(runaway);

    START(0, "escape", "fill1:60000", sign_word(), "fill1:33554432");
    close(sign_wait());
    watch_hold_readers(true);
    int error = communicate(1, 0);
    watch_hold_readers(false);
    assert_int_equal(error, -ETIMEDOUT);
    assert_true(talks[0].output_length < 33554432);
}

/* The last has filled its pipe: all but a byte of that are room and pages. */
SENTENCE(no_time_at_all_ends_a_child)
{
    for (size_t i = 0; i < 16; i++)
        OK(subprocess_start((char *[]){"sleep", "6", NULL}, &cast[i].child));
    talks[16].output = output;
    talks[16].output_size = 4095;
    START(16, "fill1:65536", "fill2:50000", sign_word(), "pause");
    close(sign_wait());

    assert_int_equal(communicate(17, 0), -ETIMEDOUT);
    for (size_t i = 0; i <= 16; i++)
        CHECK(i, -ETIMEDOUT, -SIGKILL);
    assert_int_equal(talks[16].output_length, 65536);
    assert_int_equal(talks[16].errors_length, 50000);
    assert_true(pattern_is(output, 4095, 0));
    assert_true(pattern_is((unsigned char *)cast[16].errors, ROOM, 0));
}

SENTENCE(other_children_stay_the_callers)
{
    pid_t own = fork();

    if (own == 0)
        _exit(5);
    await_the_end(P_PID, (id_t)own);
    OK(RUN("say:mine"));
    int status = 0;
    assert_int_equal(waitpid(own, &status, 0), own);
    assert_int_equal(WEXITSTATUS(status), 5);
}

SENTENCE(a_child_begins_with_signals_in_order)
{
    stage_disturb();
    stage_soil();
    OK(RUN("signals"));
    SAID(0, "default, SIGHUP ignored");

    OK(RUN("group"));
    SAID(0, "own");
}

SENTENCE(a_child_has_no_descriptors_of_others)
{
    START(0, "eat:0", "descriptors");
    START(1, "eat:0", "descriptors");

    OK(communicate(2, -1));
    SAID(0, "");
    SAID(1, "");
}

/* Child i, whose pidfd may be 0 there, is ended by a limit. */
static int end_quiet(size_t i)
{
    return subprocess_communicate(&cast[i].child, &talks[i], 1, SHORT_MS);
}

SENTENCE(the_callers_own_streams_may_be_closed)
{
    for (int closed = 1; closed < 8; closed++) { /* each of them, and all */
        talks[0].input = "in";
        talks[0].input_size = 2;
        START(1, "close:1", "close:2", "pause");
        close_streams(closed);
        int first = end_quiet(1);
        int result = RUN("echo", "cry:errors", "descriptors");
        START(2, "close:1", "close:2", "pause");
        int second = end_quiet(2);

        assert_int_equal(open_streams(), 7 - closed);
        OK(result);
        SAID_AND_CRIED(0, "in", "errors");
        assert_int_equal(first, -ETIMEDOUT);
        CHECK(1, -ETIMEDOUT, -SIGKILL);
        assert_int_equal(second, -ETIMEDOUT);
        CHECK(2, -ETIMEDOUT, -SIGKILL);
    }
}

/* Starts a program with fewer than most numbers to be had. */
static int start_with(rlim_t most, const char *program)
{
    rlim_t before = leave_numbers(most);
    int error = start_any((const char *[]){program, NULL});

    leave_numbers(before);
    return error;
}

/* One number more each time, until it does well; the program itself, which has
   as few, may not. */
SENTENCE(a_start_without_descriptors_leaves_nothing)
{
    for (int closed = 0; closed < 8; closed = 2 * closed + 1) {
        int none = -ENOENT, error = -EMFILE;

        close_streams(closed);
        for (rlim_t most = 0; most < 100 && is_short(error) &&
                              (none == -ENOENT || is_short(none));
             most++) {
            none = start_with(most, "/no/such/program");
            error = start_with(most, "true");
        }
        int result = error ? error : communicate(1, -1);

        assert_int_equal(open_streams(), 7 - closed);
        assert_int_equal(none, -ENOENT);
        OK(result);
    }
}

/* No number is left, and poll takes no more than may be had. */
SENTENCE(what_fails_is_told)
{
    START(0, "say:hi", "exit:4");
    rlim_t before = leave_numbers(0);
    int error = communicate(1, -1);

    leave_numbers(before);
    assert_int_equal(talks[0].error, error);
    assert_true(error == 0 || is_short(error));
    if (error == 0)
        CHECK(0, 0, 4);
}

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        ON_STAGE(output_and_errors_come_apart),
        ON_STAGE(arguments_arrive_as_given),
        ON_STAGE(a_program_is_found_along_the_path),
        ON_STAGE(the_environment_is_the_callers),
        ON_STAGE(the_input_goes_in_to_its_end),
        ON_STAGE(codes_and_signals_are_told_apart),
        ON_STAGE(what_cannot_start_is_told_at_once),
        ON_STAGE(bad_arguments_change_nothing),
        ON_STAGE(what_has_no_room_is_thrown_away),
        ON_STAGE(both_outputs_may_be_full_at_once),
        ON_STAGE(all_three_may_be_full_at_once),
        ON_STAGE(a_child_may_close_its_input),
        ON_STAGE(a_child_may_close_its_outputs_first),
        ON_STAGE(one_document_goes_to_many),
        ON_STAGE(a_limit_kills_the_whole_group),
        ON_STAGE(a_group_is_killed_without_its_leader),
        ON_STAGE(who_has_left_the_group_is_not_waited_for),
        ON_STAGE(no_time_at_all_ends_a_child),
        ON_STAGE(other_children_stay_the_callers),
        ON_STAGE(a_child_begins_with_signals_in_order),
        ON_STAGE(a_child_has_no_descriptors_of_others),
        ON_STAGE(the_callers_own_streams_may_be_closed),
        ON_STAGE(a_start_without_descriptors_leaves_nothing),
        ON_STAGE(what_fails_is_told),
    };

    if (argc > 1 && strcmp(argv[1], PROGRAM) == 0)
        return program_main(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
