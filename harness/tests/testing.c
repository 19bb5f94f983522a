/* SPDX-License-Identifier: MIT */
/* <dojo/testing.h>: the census and the crew. */
#include <dojo/testing.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

enum { MEMBERS = 4, BYTES = 1 << 20 };

static void the_census_counts_descriptors(void **state)
{
    struct census before = census_take();
    struct census now;
    int fds[2];

    (void)state;
    assert_int_equal(pipe(fds), 0);

    now = census_take();
    close(fds[0]);
    close(fds[1]);

    assert_int_equal(now.descriptors, before.descriptors + 2);
    assert_true(census_settle(&before, NULL));
}

static void the_census_counts_children(void **state)
{
    struct census before = census_take();
    struct census now;
    pid_t child = fork();

    (void)state;
    if (child == 0)
        _exit(0);

    now = census_take();
    waitpid(child, NULL, 0);

    assert_int_equal(now.children, before.children + 1);
    assert_true(census_settle(&before, NULL));
}

static void the_census_counts_memory(void **state)
{
    struct census before = census_take();
    struct census now;
    char *volatile block = malloc(BYTES);

    (void)state;
    block[0] = 1;
    now = census_take();
    free(block);

    assert_true(now.heap_bytes >= before.heap_bytes + BYTES);
}

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t opened;
    bool open; /* under lock */
    atomic_uint came;
};

static void wait_at_gate(void *context, unsigned index)
{
    struct gate *gate = context;

    (void)index;
    pthread_mutex_lock(&gate->lock);
    while (!gate->open)
        pthread_cond_wait(&gate->opened, &gate->lock);
    pthread_mutex_unlock(&gate->lock);
    atomic_fetch_add(&gate->came, 1);
}

static void the_census_counts_a_crew(void **state)
{
    struct census before = census_take();
    struct census now;
    struct gate gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER,
                        false, 0};
    struct crew *crew = crew_start(MEMBERS, wait_at_gate, &gate);

    (void)state;
    assert_non_null(crew);
    now = census_take();
    pthread_mutex_lock(&gate.lock);
    gate.open = true;
    pthread_cond_broadcast(&gate.opened);
    pthread_mutex_unlock(&gate.lock);
    crew_join(crew);

    assert_int_equal(now.threads, before.threads + MEMBERS);
    assert_int_equal(atomic_load(&gate.came), MEMBERS);
    assert_true(census_settle(&before, NULL));
}

static void mark(void *context, unsigned index)
{
    unsigned *marks = context;

    marks[index] = index + 1;
}

static void every_member_has_its_index(void **state)
{
    unsigned marks[MEMBERS] = {0};
    struct crew *crew = crew_start(MEMBERS, mark, marks);

    (void)state;
    crew_join(crew);

    for (unsigned i = 0; i < MEMBERS; i++)
        assert_int_equal(marks[i], i + 1);
}

static void what_is_left_is_told(void **state)
{
    struct census before = census_take();
    struct census now;
    int fds[2];

    (void)state;
    before.threads += 1; /* so that descriptors alone decide */
    assert_int_equal(pipe(fds), 0);

    assert_false(census_settle(&before, &now));
    assert_int_equal(now.descriptors, before.descriptors + 2);
    close(fds[0]);
    close(fds[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_census_counts_descriptors),
        cmocka_unit_test(the_census_counts_children),
        cmocka_unit_test(the_census_counts_memory),
        cmocka_unit_test(the_census_counts_a_crew),
        cmocka_unit_test(every_member_has_its_index),
        cmocka_unit_test(what_is_left_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
