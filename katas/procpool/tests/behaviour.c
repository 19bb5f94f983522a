/* SPDX-License-Identifier: MIT */
/*
 * What procpool.h promises, with real processes; the list in main() is the
 * specification, support/world.h says what the workers do.  A pool that does
 * not bring together who shall meet hangs there until its deadline.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "procpool.h"
#include "support/forks.h"
#include "support/world.h"

#define SENTENCE(name) static void name(void **state __attribute__((unused)))
#define OK(call) assert_int_equal(call, 0)

static int open_pool(unsigned workers,
                     int (*task)(void *, const void *, void *))
{
    struct procpool_work work = work_of(task);

    return procpool_new(&pool, &work, workers);
}

static int map(size_t count)
{
    return procpool_map(pool, inputs, outputs, results, count);
}

static void close_pool(void)
{
    procpool_free(pool);
    pool = NULL;
}

SENTENCE(a_new_pool_can_be_freed)
{
    for (int i = 0; i < 2; i++) {
        OK(open_pool(2, square));
        close_pool();
    }
    procpool_free(NULL);
    int error = open_pool(PROCPOOL_LEAST + 1, square);
    assert_true(error == (pool ? 0 : -ENOMEM));
}

SENTENCE(bad_arguments_are_refused)
{
    struct procpool_work work = work_of(square);
    struct procpool_work bad[] = {work, work, work};

    bad[0].task = NULL;
    bad[1].input_size = 0;
    bad[2].output_size = 0;
    for (int i = 0; i < 3; i++)
        assert_int_equal(procpool_new(&pool, &bad[i], 1), -EINVAL);
    assert_int_equal(procpool_new(NULL, &work, 1), -EINVAL);
    assert_int_equal(procpool_new(&pool, NULL, 1), -EINVAL);
    assert_int_equal(procpool_new(&pool, &work, 0), -EINVAL);
    assert_null(pool);
    OK(procpool_new(&pool, &work, 1));
    assert_int_equal(procpool_map(NULL, inputs, outputs, results, 1), -EINVAL);
    assert_int_equal(procpool_map(pool, NULL, outputs, results, 1), -EINVAL);
    assert_int_equal(procpool_map(pool, inputs, NULL, results, 1), -EINVAL);
    assert_int_equal(procpool_map(pool, inputs, outputs, NULL, 1), -EINVAL);
    OK(map(0));
    assert_int_equal(results[0], -1);
}

SENTENCE(outputs_stand_in_the_order_of_the_inputs)
{
    OK(open_pool(PROCPOOL_LEAST, square));
    inputs[0] = (int)chosen(1000);
    for (int round = 0; round < 2; round++) {
        OK(map(MANY));
        for (int i = 0; i < MANY; i++) {
            assert_int_equal(results[i], 0);
            assert_int_equal(outputs[i], inputs[i] * inputs[i]);
        }
    }
    end_stdin(); /* of which those that have no task know nothing */
    OK(map(1) || results[0]);
}

SENTENCE(an_error_stays_in_its_own_slot)
{
    OK(open_pool(2, negate));
    OK(map(MANY));
    for (int i = 0; i < MANY; i++)
        assert_int_equal(results[i], i % 2 == 0 ? 0 : -i);
}

SENTENCE(workers_are_made_once)
{
    pid_t seen[2] = {0};

    OK(open_pool(2, whoami));
    for (int round = 0; round < 3; round++) {
        OK(map(MANY));
        for (int i = 0; i < MANY; i++) {
            pid_t *place = &seen[seen[0] && seen[0] != outputs[i]];
            assert_int_not_equal(outputs[i], getpid());
            assert_true(*place == 0 || *place == outputs[i]);
            *place = outputs[i];
        }
    }
}

/* had and begun are variables: the only worker's count on, the caller's not. */
SENTENCE(variables_belong_to_one_worker)
{
    OK(open_pool(1, count_mine));
    OK(map(3));
    OK(procpool_map(pool, inputs, &outputs[3], &results[3], 2));
    for (int i = 0; i < 5; i++) {
        assert_int_equal(outputs[i], i + 1);
        assert_int_equal(results[i], 1);
    }
    count_mine(NULL, NULL, outputs);
    assert_int_equal(outputs[0], 1);
}

SENTENCE(each_worker_begins_once)
{
    OK(open_pool(3, square));
    assert_int_equal(world->begins, 3); /* when new returns, not later */
    OK(map(MANY));
    assert_int_equal(world->begins, 3);
}

SENTENCE(as_many_tasks_run_at_once_as_workers)
{
    OK(open_pool(2, meet));
    OK(map(MANY));
    assert_int_equal(results[0], 0);
}

SENTENCE(a_free_worker_begins_the_next_task)
{
    OK(open_pool(2, last_of_all));
    OK(map(MANY));
    assert_int_equal(results[0], 0);
}

SENTENCE(large_inputs_and_outputs_come_whole)
{
    struct procpool_work work = {NULL, turn_round, NULL, LARGE, LARGE};
    unsigned char *in = malloc((size_t)LARGE * LARGE_COUNT);
    unsigned char *out = calloc(LARGE_COUNT, LARGE);
    size_t wrong = 0;

    for (size_t i = 0; i < (size_t)LARGE * LARGE_COUNT; i++)
        in[i] = (unsigned char)(i * 2654435761U >> 16);
    OK(procpool_new(&pool, &work, 2));
    OK(procpool_map(pool, in, out, results, LARGE_COUNT));
    for (size_t i = 0; i < (size_t)LARGE * LARGE_COUNT; i++)
        wrong += out[i / LARGE * LARGE + LARGE - 1 - i % LARGE] != in[i];
    free(in);
    free(out);
    assert_int_equal(wrong, 0);
    OK(results[0] || results[1]); /* aligned */
}

SENTENCE(a_crash_fails_its_own_task)
{
    OK(open_pool(2, as_told));
    inputs[0] = inputs[50] = KILLED;
    inputs[1] = inputs[MANY - 1] = ENDED;
    OK(map(MANY));
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(results[i], inputs[i] < MANY ? 0 : -EOWNERDEAD);
        if (inputs[i] < MANY)
            assert_int_equal(outputs[i], i * i);
    }
}

SENTENCE(a_crashed_worker_is_replaced)
{
    OK(open_pool(2, as_told));
    for (int round = 0; round < 2; round++) {
        memcpy(inputs, (int[]){KILLED, ENDED, -1, -1, KILLED}, 5 * sizeof(int));
        OK(map(4 + 1));
        OK(results[2]);
        OK(results[3]);
        assert_int_equal(results[4], -EOWNERDEAD);
    }
    OK(procpool_map(pool, &inputs[2], outputs, results, 2));
    assert_int_equal(world->begins, 2 + 6);
    assert_int_equal(world->masked, 0); /* signals as the caller's, too */
}

SENTENCE(a_worker_killed_without_a_task_fails_none)
{
    siginfo_t info;

    OK(open_pool(1, whoami));
    OK(map(1));
    assert_int_not_equal(outputs[0], getpid());
    OK(kill(outputs[0], SIGKILL));
    OK(waitid(P_PID, (id_t)outputs[0], &info, WEXITED | WNOWAIT));
    OK(map(3));
    for (int i = 0; i < 3; i++)
        OK(results[i]);
}

/* Nothing is restarted by itself: who waits then gets EINTR. */
SENTENCE(a_signal_is_no_error)
{
    struct sigaction noting = {.sa_handler = note_signal};

    OK(sigaction(SIGUSR1, &noting, NULL));
    OK(open_pool(1, signal_tester)); /* two signals at once would be one */
    OK(map(4));
    for (int i = 0; i < 4; i++)
        assert_int_equal(outputs[i] + results[i], i * i);

    close_pool();
    OK(open_pool(2, signal_and_last));
    OK(map(MANY) || results[0]);
    close_pool();
    OK(open_pool(1, whoami));
    OK(map(1));
    int worker = outputs[0];

    wait_asleep(worker);
    OK(kill(worker, SIGUSR1));
    while (sem_wait(&world->handled) < 0)
        ;
    OK(map(1) || results[0]);
    assert_int_equal(outputs[0], worker);
}

SENTENCE(nothing_is_left_behind)
{
    int before = descriptors();

    OK(open_pool(1, as_told));
    end_stdin();
    close(STDIN_FILENO); /* 0 is free, for what a new worker needs */
    inputs[7] = KILLED;
    inputs[8] = ENDED;
    errno = EDOM; /* which says nothing of the calls that follow */
    OK(map(MANY));
    assert_int_equal(results[7], -EOWNERDEAD);
    close_pool();
    assert_false(has_children());
    assert_int_equal(descriptors(), before);
}

SENTENCE(other_children_stay_the_callers)
{
    siginfo_t info;
    int status = 0;
    pid_t other = fork();

    if (!other)
        _exit(7);
    OK(waitid(P_PID, (id_t)other, &info, WEXITED | WNOWAIT));
    OK(open_pool(2, as_told));
    inputs[0] = KILLED;
    OK(map(MANY));
    close_pool();
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_int_equal(WEXITSTATUS(status), 7);
}

SENTENCE(a_worker_ends_without_a_word)
{
    int ends[2];
    char said[8];
    FILE *stream;

    OK(pipe(ends));
    OK(atexit(note_exit));
    stream = fdopen(ends[1], "w");
    fputs("x", stream); /* stays in the buffer, and is copied by fork */
    OK(open_pool(2, square));
    OK(map(MANY));
    close_pool();
    fclose(stream);
    assert_int_equal(read(ends[0], said, sizeof said), 1);
    close(ends[0]);
    assert_int_equal(world->exits, 0);
}

/* The maker is killed while one of three has a task: the others end, and, when
 * it is done, that one; who ignores SIGPIPE hears of it by EPIPE. */
static void end_amid_a_task(int stays)
{
    int life[2], last[2];
    char byte;
    pid_t maker;

    OK(pipe(life) || pipe(last));
    world->stays = stays;
    world->life = life[1];
    maker = fork();
    if (maker == 0) {
        signal(SIGPIPE, SIG_IGN);
        _exit(open_pool(3, one_stays) || map(3));
    }
    close(life[1]);
    close(last[1]);
    while (sem_wait(&world->failed) < 0)
        ;
    OK(kill(maker, SIGKILL));
    assert_int_equal(waitpid(maker, NULL, 0), maker);
    assert_int_equal(read(life[0], &byte, 1), 0);
    sem_post(&world->handled);
    assert_int_equal(read(last[0], &byte, 1), 0);
    close(life[0]);
    close(last[0]);
}

/* Each worker has the pipe's write end: its reader sees when all are gone. */
SENTENCE(workers_end_with_their_maker)
{
    int life[2], status = -1;
    char byte;
    pid_t maker;

    OK(pipe(life));
    maker = fork();
    if (maker == 0) {
        inputs[0] = KILLED;
        _exit(open_pool(2, as_told) || map(4) || results[1]);
    }
    close(life[1]);
    assert_int_equal(waitpid(maker, &status, 0), maker);
    assert_int_equal(status, 0);
    assert_int_equal(read(life[0], &byte, 1), 0);
    close(life[0]);
    for (int stays = 0; stays < 3; stays++)
        end_amid_a_task(stays);
}

SENTENCE(who_waits_sleeps)
{
    struct procpool_work work = work_of(await_tester);

    work.begin = begin_late;
    OK(procpool_new(&pool, &work, 1));
    OK(map(2) || results[0]);
}

SENTENCE(a_failing_begin_leaves_no_worker)
{
    int before = descriptors();

    for (int k = 1; k <= 4; k++) {
        world->begins = 0;
        world->failing_from = (k + 1) / 2;
        world->begin_dies = k % 2 == 0;
        assert_int_equal(open_pool(2, square), k % 2 ? -EDOM : -EOWNERDEAD);
        assert_null(pool);
        assert_false(has_children());
        assert_int_equal(descriptors(), before);
    }
}

SENTENCE(a_failing_fork_leaves_no_worker)
{
    if (!forks_counted())
        skip();
    for (unsigned k = 1; k <= 3; k++) {
        forks_watch(k);
        assert_int_equal(open_pool(3, square), -EAGAIN);
        assert_int_equal(forks_done(), k - 1);
        assert_null(pool);
        assert_false(has_children());
    }
}

SENTENCE(the_others_do_what_a_lost_worker_cannot)
{
    OK(open_pool(2, as_told));
    world->failing_from = 3;
    inputs[0] = KILLED;
    inputs[1] = WAITS; /* for the start that fails */
    OK(map(MANY));
    assert_int_equal(results[0], -EOWNERDEAD);
    for (int i = 1; i < MANY; i++)
        OK(results[i]);
    assert_int_equal(world->begins, 3);
}

SENTENCE(without_a_worker_the_rest_is_cancelled)
{
    OK(open_pool(2, as_told));
    world->failing_from = 3;
    inputs[1] = inputs[2] = TOGETHER; /* nobody has a task when both end */
    assert_int_equal(map(7), -EDOM);
    OK(results[0]);
    for (int i = 1; i < 7; i++)
        assert_int_equal(results[i], i < 3 ? -EOWNERDEAD : -ECANCELED);
    assert_int_equal(results[7], -1);
    assert_int_equal(world->begins, 4);
    world->failing_from = 0;
    OK(procpool_map(pool, &inputs[3], outputs, results, 2));
    assert_int_equal(outputs[1], 16);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_pool_can_be_freed),
        TEST(bad_arguments_are_refused),
        TEST(outputs_stand_in_the_order_of_the_inputs),
        TEST(an_error_stays_in_its_own_slot),
        TEST(workers_are_made_once),
        TEST(variables_belong_to_one_worker),
        TEST(each_worker_begins_once),
        TEST(as_many_tasks_run_at_once_as_workers),
        TEST(a_free_worker_begins_the_next_task),
        TEST(large_inputs_and_outputs_come_whole),
        TEST(a_crash_fails_its_own_task),
        TEST(a_crashed_worker_is_replaced),
        TEST(a_worker_killed_without_a_task_fails_none),
        TEST(a_signal_is_no_error),
        TEST(nothing_is_left_behind),
        TEST(other_children_stay_the_callers),
        TEST(a_worker_ends_without_a_word),
        TEST(workers_end_with_their_maker),
        TEST(who_waits_sleeps),
        TEST(a_failing_begin_leaves_no_worker),
        TEST(a_failing_fork_leaves_no_worker),
        TEST(the_others_do_what_a_lost_worker_cannot),
        TEST(without_a_worker_the_rest_is_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
