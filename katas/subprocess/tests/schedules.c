/* SPDX-License-Identifier: MIT */
/*
 * schedules.c - small programs that are run under every schedule.
 *
 * The children are the same as in behaviour.c, played by the explorer; time is
 * simulated, exact to the nanosecond.
 */
#include "subprocess.h"
#include "support/program.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>
#include <dojo/explore.h>

#define MS INT64_C(1000000)
#define HOUR_MS 3600000
#define FULL 200000 /* more than pipes and a block of the program hold */
static const char document[FULL]; /* constant: no process needs a copy */

/* Two processes, three pipes and a loop have more orders than anybody can wait
   for, with a thread per pipe still more; what goes wrong here needs one
   preemption, or none. */
static const struct dojo_search once = {.preemptions = 1, .executions = 700},
                                twice = {.preemptions = 2, .executions = 700},
                                all = {.executions = 2000};

#define SENTENCE(name, search)                                                 \
    static void name##_scenario(void *unused);                                 \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        dojo_explore(name##_scenario, NULL, search);                           \
    }                                                                          \
    static void name##_scenario(void *unused __attribute__((unused)))

#define WORDS(...)                                                             \
    (char *[])                                                                 \
    {                                                                          \
        SELF, PROGRAM, __VA_ARGS__, NULL                                       \
    }

static const struct dojo_program programs[] = {{SELF, program_main}};

struct scene {
    struct subprocess *children[2];
    struct subprocess_talk talks[2];
    char output[2][8], errors[2][8];
};

static void open_scene(struct scene *scene)
{
    memset(scene, 0, sizeof *scene);
    dojo_programs(programs, 1);
    for (int i = 0; i < 2; i++)
        scene->talks[i] =
            (struct subprocess_talk){.output = scene->output[i],
                                     .output_size = sizeof scene->output[i],
                                     .errors = scene->errors[i],
                                     .errors_size = sizeof scene->errors[i]};
}

static void start(struct scene *scene, int i, char *const words[])
{
    dojo_check_int(subprocess_start(words, &scene->children[i]), 0);
}

static int communicate(struct scene *scene, size_t count, int timeout_ms)
{
    return subprocess_communicate(scene->children, scene->talks, count,
                                  timeout_ms);
}

static void check(const struct scene *scene, int i, int exit,
                  const char *output)
{
    const struct subprocess_talk *talk = &scene->talks[i];

    dojo_check_int(talk->error, 0);
    dojo_check_int(talk->exit, exit);
    dojo_check_int(talk->output_length, strlen(output));
    dojo_check(memcmp(scene->output[i], output, strlen(output)) == 0);
}

static int64_t passed_ms(void)
{
    return (dojo_now_ns() - DOJO_EPOCH_NS) / MS;
}

SENTENCE(who_has_left_the_group_is_not_waited_for, &twice)
{
    struct scene scene;

    open_scene(&scene);
    start(&scene, 0, WORDS("say:bye", "escape", "sleep:5000"));
    dojo_check_int(communicate(&scene, 1, 1000), -ETIMEDOUT);
    dojo_check_int(scene.talks[0].exit, -SIGKILL);
    dojo_check_int(scene.talks[0].output_length, 3);
    dojo_check(memcmp(scene.output[0], "bye", 3) == 0);
    dojo_check(passed_ms() <= 1002);
    dojo_check(dojo_counters().calls < 1000);
    usleep(5000000); /* until it has come to its end */
}

SENTENCE(full_pipes_hold_nobody_up, &once)
{
    struct scene scene;

    open_scene(&scene);
    scene.talks[0].input = document;
    scene.talks[0].input_size = FULL;
    dojo_check_int(subprocess_run(WORDS("tee"), &scene.talks[0], -1), 0);
    dojo_check_int(scene.talks[0].output_length, FULL);
    dojo_check_int(scene.talks[0].errors_length, FULL);
}

SENTENCE(many_take_as_long_as_one, &once)
{
    struct scene scene;

    open_scene(&scene);
    for (int i = 0; i < 2; i++) {
        start(&scene, i, WORDS("echo", "sleep:1000", "say:! and more"));
        scene.talks[i].input = "hm";
        scene.talks[i].input_size = 2;
        scene.talks[i].output_size = 3;
    }
    dojo_check_int(communicate(&scene, 2, -1), 0);
    for (int i = 0; i < 2; i++) {
        dojo_check_int(scene.talks[i].error, 0);
        dojo_check_int(scene.talks[i].exit, 0);
        dojo_check_int(scene.talks[i].output_length, 12);
        dojo_check(memcmp(scene.output[i], "hm!", 4) == 0); /* and no more */
    }
    dojo_check_int(passed_ms(), 1000);
    dojo_check(dojo_counters().wakeups < 40);
}

SENTENCE(children_run_from_their_start, &twice)
{
    struct scene scene;

    open_scene(&scene);
    start(&scene, 0, WORDS("sleep:1000", "say:done"));
    usleep(1000000);
    dojo_check_int(communicate(&scene, 1, -1), 0);
    check(&scene, 0, 0, "done");
    dojo_check_int(passed_ms(), 1000);
}

/* Its input has no taker any more, and a child of the caller's own has a copy
   of what he has open. */
SENTENCE(a_quiet_child_is_waited_for, &all)
{
    struct scene scene;

    open_scene(&scene);
    scene.talks[0].input = "hm";
    scene.talks[0].input_size = 2;
    start(&scene, 0,
          WORDS("close:0", "close:1", "close:2", "sleep:60000", "exit:7"));
    usleep(1000); /* until it has closed them */
    pid_t own = fork();
    if (own == 0) {
        usleep(70000000);
        _exit(0);
    }
    dojo_check_int(communicate(&scene, 1, 100000), 0);
    check(&scene, 0, 7, "");
    dojo_check_int(passed_ms(), 60000);
    dojo_check(dojo_counters().wakeups < 40);
    dojo_check_int(waitpid(own, NULL, 0), own);
}

SENTENCE(a_limit_is_kept_to_the_millisecond, &twice)
{
    struct scene scene;

    open_scene(&scene);
    start(&scene, 0,
          WORDS("say:par", "sleep:2000000", "say:ti", "sleep:1600000", "say:al",
                "pause"));
    start(&scene, 1, WORDS("sleep:500", "say:whole"));
    nanosleep(&(struct timespec){0, 1}, NULL); /* what is left at "al" */
    int64_t begun = dojo_now_ns();

    dojo_check_int(communicate(&scene, 2, HOUR_MS), -ETIMEDOUT);
    dojo_check(dojo_now_ns() >= begun + HOUR_MS * MS);
    dojo_check(dojo_now_ns() <= begun + (HOUR_MS + 2) * MS);
    dojo_check_int(scene.talks[0].error, -ETIMEDOUT);
    dojo_check_int(scene.talks[0].exit, -SIGKILL);
    dojo_check_int(scene.talks[0].output_length, 7);
    dojo_check(memcmp(scene.output[0], "partial", 7) == 0);
    check(&scene, 1, 0, "whole");
    dojo_check(dojo_counters().wakeups < 40);
}

SENTENCE(a_limit_or_an_end_comes_first, &all)
{
    struct scene scene;

    open_scene(&scene);
    start(&scene, 0, WORDS("sleep:1000", "exit:3"));
    int error = communicate(&scene, 1, 1000);

    dojo_check_int(error, scene.talks[0].error);
    if (error == 0)
        dojo_check_int(scene.talks[0].exit, 3);
    else
        dojo_check_int(error, -ETIMEDOUT);
    dojo_check(scene.talks[0].exit == 3 || scene.talks[0].exit == -SIGKILL);
    dojo_check(passed_ms() >= 1000);
    dojo_check(passed_ms() <= 1002);
}

SENTENCE(nobody_of_the_group_survives_a_limit, &twice)
{
    struct scene scene;

    open_scene(&scene);
    start(&scene, 0, WORDS("helper", "sleep:500", "exit:3"));
    dojo_check_int(communicate(&scene, 1, 1000), -ETIMEDOUT);
    dojo_check_int(scene.talks[0].exit, 3);
    dojo_check(passed_ms() <= 1002);
    usleep(1000); /* until who was killed has come to his end */
    dojo_check_int(dojo_counters().processes_now, 0);
}

/* Nor does who takes some after the child's end. */
SENTENCE(who_takes_no_input_harms_nobody, &twice)
{
    struct scene scene;

    open_scene(&scene);
    scene.talks[0].input = document;
    scene.talks[0].input_size = FULL;
    dojo_check_int(
        subprocess_run(WORDS("close:0", "say:no"), &scene.talks[0], -1), 0);
    check(&scene, 0, 0, "no");
    dojo_check_int(
        subprocess_run(WORDS("close:1", "close:2", "leave", "sip:65536"),
                       &scene.talks[0], -1),
        0);
    check(&scene, 0, 0, "");
    usleep(1000); /* until that one has come to its end */
}

/* Each says what it has open above 2, which is nothing. */
static void *run_one(void *context)
{
    struct subprocess_talk *talk = context;

    dojo_check_int(subprocess_run(WORDS("descriptors"), talk, -1), 0);
    dojo_check_int(talk->output_length, 0);
    return NULL;
}

static void *run_later(void *context)
{
    usleep(500000);
    dojo_check_int(subprocess_run(WORDS("sleep:1000", "say:b"), context, -1),
                   0);
    return NULL;
}

/* Nor does a talk go on with what a child had that has ended: it may be
   another's meanwhile, who starts one later. */
static void talk_beside_another(void)
{
    char said = 0;
    struct subprocess_talk late = {.output = &said, .output_size = 1};
    struct scene scene;
    pthread_t other;

    open_scene(&scene);
    start(&scene, 0, WORDS("exit:0"));
    start(&scene, 1, WORDS("sleep:1000", "say:a", "sleep:1000"));
    dojo_check_int(pthread_create(&other, NULL, run_later, &late), 0);
    dojo_check_int(communicate(&scene, 2, -1), 0);
    pthread_join(other, NULL);
    check(&scene, 1, 0, "a");
    dojo_check_int(late.output_length, 1);
    dojo_check_int(said, 'b');
}

SENTENCE(siblings_share_no_descriptors, &once)
{
    struct scene scene;
    pthread_t other;

    talk_beside_another();
    open_scene(&scene);
    dojo_check_int(pthread_create(&other, NULL, run_one, &scene.talks[1]), 0);
    run_one(&scene.talks[0]);
    pthread_join(other, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_left_the_group_is_not_waited_for),
        cmocka_unit_test(full_pipes_hold_nobody_up),
        cmocka_unit_test(children_run_from_their_start),
        cmocka_unit_test(many_take_as_long_as_one),
        cmocka_unit_test(a_quiet_child_is_waited_for),
        cmocka_unit_test(a_limit_is_kept_to_the_millisecond),
        cmocka_unit_test(a_limit_or_an_end_comes_first),
        cmocka_unit_test(nobody_of_the_group_survives_a_limit),
        cmocka_unit_test(who_takes_no_input_harms_nobody),
        cmocka_unit_test(siblings_share_no_descriptors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
