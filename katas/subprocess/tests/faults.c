/* SPDX-License-Identifier: MIT */
/*
 * faults.c - the first call fails, the second, ... until none is left.
 *
 * A scenario runs once for every call in it that can fail, for each way in
 * which it can, and once with each read and write cut to one byte.  What
 * failed may be told, by start or by the talk; what is reported well has to be
 * well, and nobody and nothing is left behind.
 */
#include "subprocess.h"
#include "support/program.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <dojo/explore.h>

#define MS INT64_C(1000000)
#define WORDS(...)                                                             \
    (char *[])                                                                 \
    {                                                                          \
        SELF, PROGRAM, __VA_ARGS__, NULL                                       \
    }

static const struct dojo_program programs[] = {{SELF, program_main}};

/* What the kernel said.  EINTR is no error; who gets no thread may say that
   there is no memory. */
static bool is_told(int error)
{
    return error < 0 && dojo_planned() != EINTR &&
           (error == -dojo_planned() ||
            (error == -ENOMEM && dojo_planned() == EAGAIN));
}

struct room {
    char output[8], errors[8];
};

static struct subprocess_talk talk_in(struct room *room, const char *input)
{
    return (struct subprocess_talk){.input = input,
                                    .input_size = strlen(input),
                                    .output = room->output,
                                    .output_size = sizeof room->output,
                                    .errors = room->errors,
                                    .errors_size = sizeof room->errors};
}

/* EPIPE, as planned, is no failure: the rest of the input has no taker. */
static void check_parts(const struct subprocess_talk *talk, const char *input,
                        int exit)
{
    dojo_check_int(talk->exit, exit);
    dojo_check(talk->output_length <= strlen(input));
    dojo_check_int(talk->errors_length, talk->output_length);
    dojo_check(memcmp(talk->output, input, talk->output_length) == 0);
    dojo_check(memcmp(talk->errors, input, talk->output_length) == 0);
}

/* Without input nothing may be missing. */
static void check_whole(const struct subprocess_talk *talk, const char *text,
                        int exit)
{
    dojo_check_int(talk->output_length, strlen(text));
    check_parts(talk, text, exit);
}

static void run_it(void *unused)
{
    struct room room;
    struct subprocess_talk talk = talk_in(&room, "hello");

    (void)unused;
    dojo_programs(programs, 1);
    int result = subprocess_run(WORDS("tee", "exit:4"), &talk, -1);

    dojo_sometimes(result < 0, "a failure is told");
    dojo_sometimes(result > 0, "a run is whole");
    dojo_check(result > 0 || is_told(result));
    if (result > 0) {
        dojo_check_int(result, 1);
        dojo_check_int(talk.error, 0);
        check_parts(&talk, "hello", 4);
    }
}

static void what_fails_is_told(void **state)
{
    (void)state;
    dojo_sweep(run_it, NULL);
}

/* No program is there.  Only a call that fails may hide that from start. */
static void start_nothing(struct subprocess **child)
{
    int error = subprocess_start((char *[]){"/nowhere", NULL}, child);
    struct room room;
    struct subprocess_talk talk = talk_in(&room, "");

    if (error == 0) {
        dojo_check(dojo_planned() != 0 && dojo_planned() != EINTR);
        subprocess_communicate(child, &talk, 1, -1);
    } else {
        dojo_check(error == -ENOENT || is_told(error));
    }
}

/* Who cannot start leaves the others alone, and whole. */
static void start_two(void *unused)
{
    struct subprocess *children[2];
    struct subprocess_talk talks[2];
    struct room rooms[2];
    size_t count = 0;

    (void)unused;
    dojo_programs(programs, 1);
    start_nothing(&children[0]);
    for (int i = 0; i < 2; i++) {
        talks[count] = talk_in(&rooms[count], "");
        int error =
            subprocess_start(WORDS("say:hi", "cry:hi"), &children[count]);
        dojo_check(error == 0 || is_told(error));
        count += error == 0;
    }
    int error = subprocess_communicate(children, talks, count, -1);

    dojo_check(error == 0 || is_told(error));
    for (size_t i = 0; i < count; i++) {
        dojo_check(talks[i].error == 0 || is_told(talks[i].error));
        if (talks[i].error == 0)
            check_whole(&talks[i], "hi", 0);
        if (error == 0)
            dojo_check_int(talks[i].error, 0);
    }
    dojo_check(error == 0 || count == 2); /* one call fails, not two */
    dojo_sometimes(count == 1, "one of the starts fails");
}

static void a_failing_start_leaves_nothing(void **state)
{
    (void)state;
    dojo_sweep(start_two, NULL);
}

static void run_into(int limit_ms, char *const words[])
{
    struct subprocess *child;
    struct room room;
    struct subprocess_talk talk = talk_in(&room, "");
    int result = subprocess_start(words, &child);

    usleep(1000); /* until it has spoken */
    int64_t begun = dojo_now_ns();
    if (result == 0)
        result = subprocess_communicate(&child, &talk, 1, limit_ms);

    dojo_check(result == -ETIMEDOUT || is_told(result));
    dojo_check(dojo_now_ns() <= begun + (limit_ms + 2) * MS);
    if (result != -ETIMEDOUT)
        return;
    dojo_check_int(talk.error, -ETIMEDOUT);
    dojo_check_int(talk.exit, -SIGKILL);
    dojo_check_int(talk.output_length, 6);
    dojo_check(memcmp(talk.output, "so far", 6) == 0);
}

/* With its outputs held, and closed, and with all still to be read. */
static void run_into_limits(void *unused)
{
    (void)unused;
    dojo_programs(programs, 1);
    run_into(1000, WORDS("say:so far", "helper", "pause"));
    run_into(1000, WORDS("say:so far", "close:1", "close:2", "pause"));
    run_into(0, WORDS("say:so far", "pause"));
}

static void limits_hold_when_calls_fail(void **state)
{
    (void)state;
    dojo_sweep(run_into_limits, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fails_is_told),
        cmocka_unit_test(a_failing_start_leaves_nothing),
        cmocka_unit_test(limits_hold_when_calls_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
