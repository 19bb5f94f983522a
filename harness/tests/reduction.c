/* SPDX-License-Identifier: MIT */
/*
 * Reductions against brute force: on generated programs of two and three
 * threads, sleep sets and DPOR see exactly the classes of executions (traces
 * up to the order of what commutes) that all executions together have.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "path.h"
#include "process.h"
#include "text.h"

enum { PROGRAMS = 4, BRUTE_MOST = 400000, DEADLINE_MS = 60000 };

static uint32_t seed;

static uint32_t draw(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 16) % n;
}

/* What a family's threads do; %1$d is one of two objects. */
static const char *const locks[] = {
    "pthread_mutex_lock(&m[%1$d]); n[%1$d]++; "
    "pthread_mutex_unlock(&m[%1$d]);",
    "if (!pthread_mutex_trylock(&m[%1$d])) "
    "pthread_mutex_unlock(&m[%1$d]);",
    "pthread_mutex_lock(&m[0]); pthread_mutex_lock(&m[1]); "
    "pthread_mutex_unlock(&m[1]); pthread_mutex_unlock(&m[0]);",
    "sem_post(&s);",
    "if (!sem_trywait(&s)) sem_post(&s);",
    NULL};
static const char *const conditions[] = {
    "pthread_mutex_lock(&m[0]); while (!n[0]) "
    "pthread_cond_wait(&c, &m[0]); pthread_mutex_unlock(&m[0]);",
    "pthread_mutex_lock(&m[0]); n[0] = 1; pthread_cond_signal(&c); "
    "pthread_mutex_unlock(&m[0]);",
    "pthread_mutex_lock(&m[0]); n[0] = 1; pthread_mutex_unlock(&m[0]); "
    "pthread_cond_broadcast(&c);",
    "pthread_cond_signal(&c);",
    "pthread_mutex_lock(&m[0]); if (!n[0]) "
    "pthread_cond_timedwait(&c, &m[0], &soon); pthread_mutex_unlock(&m[0]);",
    NULL};
static const char *const atomics[] = {
    "atomic_store(&x[%1$d], %2$d);",
    "(void)atomic_load(&x[%1$d]);",
    "atomic_fetch_add(&x[%1$d], 1);",
    "{ int e = 0; atomic_compare_exchange_strong(&x[%1$d], &e, %2$d); }",
    "atomic_store_explicit(&x[%1$d], %2$d, memory_order_relaxed);",
    "(void)atomic_load_explicit(&x[%1$d], memory_order_relaxed);",
    "atomic_thread_fence(memory_order_seq_cst);",
    NULL};

static const char *const others[] = {
    "pthread_rwlock_rdlock(&rw); (void)atomic_load(&x[0]); "
    "pthread_rwlock_unlock(&rw);",
    "pthread_rwlock_wrlock(&rw); atomic_store(&x[0], 1); "
    "pthread_rwlock_unlock(&rw);",
    "if (!pthread_rwlock_trywrlock(&rw)) pthread_rwlock_unlock(&rw);",
    "pthread_once(&first, begin);",
    "{ pthread_t d; pthread_create(&d, NULL, leaf, NULL); "
    "pthread_join(d, NULL); }",
    "{ pthread_t d; pthread_create(&d, NULL, leaf, NULL); "
    "pthread_detach(d); }",
    NULL};
static const char *const sleepers[] = {
    "pthread_mutex_lock(&m[0]); usleep(4000); pthread_mutex_unlock(&m[0]);",
    "usleep(2000);",
    "sem_timedwait(&s, &soon);",
    "sem_post(&s);",
    "if (!pthread_mutex_timedlock(&m[0], &soon)) "
    "pthread_mutex_unlock(&m[0]);",
    "usleep(2000); pthread_cond_signal(&c);",
    "pthread_mutex_lock(&m[1]); pthread_cond_timedwait(&c, &m[1], &soon); "
    "pthread_mutex_unlock(&m[1]);",
    NULL};
static const char *const descriptors[] = {
    "if (write(fd[1], \"a\", 1)) {}",
    "{ char b; if (read(fd[0], &b, 1)) {} }",
    "{ struct pollfd q = {fd[0], POLLIN, 0}; poll(&q, 1, %1$d * 5); }",
    "close(dup(fd[%1$d]));",
    "usleep(2000);",
    NULL};
static const char *const futexes[] = {
    "while (!atomic_load(&x[0])) syscall(SYS_futex, &x[0], FUTEX_WAIT, 0, "
    "NULL);",
    "atomic_store(&x[0], 1); syscall(SYS_futex, &x[0], FUTEX_WAKE, 1);",
    "syscall(SYS_futex, &x[0], FUTEX_WAIT, 1, &soon);",
    "syscall(SYS_futex, &x[0], FUTEX_WAKE, %2$d);",
    "atomic_store(&x[%1$d], %2$d);",
    NULL};

/* The same for processes: the parent and its children each do some. */
static const char *const processes[] = {
    "atomic_fetch_add(&s->x[%1$d], %2$d);", "(void)atomic_load(&s->x[%1$d]);",
    "sem_post(&s->s);", "n += write(p[1], \"a\", 1);", "n += read(p[0], b, 1);",
    "close(p[%1$d]);", "kill(getpid() + %1$d - 1, 0);",
    "(void)waitpid(-1, NULL, WNOHANG);", "(void)getppid();",
    "kill(child[0], SIGTERM);",
    /* the last: what would outlive a parent that is killed */
    "{ pid_t c = fork(); if (!c) { atomic_fetch_add(&s->x[%1$d], 1); "
    "_exit(0); } waitpid(c, NULL, 0); }",
    NULL};

static uint32_t length_of(const char *const *family)
{
    uint32_t n = 0;

    while (family[n] != NULL)
        n++;
    return n;
}

static char *generate(const char *const *family, int threads, int steps)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    fputs("#define _GNU_SOURCE\n#include <linux/futex.h>\n"
          "#include <pthread.h>\n#include <semaphore.h>\n"
          "#include <stdatomic.h>\n#include <stddef.h>\n"
          "#include <sys/syscall.h>\n#include <time.h>\n"
          "#include <fcntl.h>\n#include <poll.h>\n"
          "#include <unistd.h>\n"
          "static const struct timespec soon = {1700001001, 0};\n"
          "static pthread_mutex_t m[2] = {PTHREAD_MUTEX_INITIALIZER, "
          "PTHREAD_MUTEX_INITIALIZER};\n"
          "static pthread_cond_t c = PTHREAD_COND_INITIALIZER;\n"
          "static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;\n"
          "static sem_t s; static int n[2], fd[2]; static atomic_int x[2];\n"
          "static pthread_once_t first = PTHREAD_ONCE_INIT;\n"
          "void begin(void); void *leaf(void *a);\n"
          "void begin(void) { atomic_fetch_add(&x[0], 1); }\n"
          "void *leaf(void *a)\n"
          "{ atomic_fetch_add(&x[1], 1); sem_post(&s); return a; }\n",
          out);
    for (int t = 0; t < threads; t++) {
        fprintf(out, "static void *t%d(void *a)\n{\n", t);
        for (int i = 0; i < steps; i++) {
            fputs("    ", out);
            fprintf(out, family[draw(length_of(family))], (int)draw(2),
                    (int)draw(3) + 1);
            fputs("\n", out);
        }
        fputs("    return a;\n}\n", out);
    }
    fputs("int main(void)\n{\n    pthread_t t[3];\n"
          "    if (pipe2(fd, O_NONBLOCK)) return 1;\n"
          "    sem_init(&s, 0, 0); (void)rw; (void)first; (void)n; (void)x; "
          "(void)m; (void)c; "
          "(void)soon;\n",
          out);
    for (int t = 0; t < threads; t++)
        fprintf(out, "    pthread_create(&t[%d], NULL, t%d, NULL);\n", t, t);
    /* Nobody waits for ever: a deadlock would end the comparison. */
    fputs("    pthread_mutex_lock(&m[0]); n[0] = 1; "
          "pthread_cond_broadcast(&c); pthread_mutex_unlock(&m[0]);\n",
          out);
    if (family == futexes)
        fputs("    atomic_store(&x[0], 1); "
              "syscall(SYS_futex, &x[0], FUTEX_WAKE, 9);\n",
              out);
    for (int t = 0; t < threads; t++)
        fprintf(out, "    pthread_join(t[%d], NULL);\n", t);
    fputs("    close(fd[0]);\n    close(fd[1]);\n    return 0;\n}\n", out);
    fclose(out);
    return text;
}

static void put_steps(FILE *out, int steps, bool forks)
{
    uint32_t n = length_of(processes) - !forks;

    for (int i = 0; i < steps; i++) {
        fprintf(out, processes[draw(n)], (int)draw(2), (int)draw(3) + 1);
        fputs("\n", out);
    }
}

/* Pipes do not block, and the parent's ends outlive its children. */
static char *generate_processes(int children, int steps)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    fputs("#define _GNU_SOURCE\n#include <fcntl.h>\n#include <semaphore.h>\n"
          "#include <signal.h>\n#include <stdatomic.h>\n"
          "#include <sys/mman.h>\n#include <sys/wait.h>\n"
          "#include <unistd.h>\n"
          "struct shared { sem_t s; atomic_int x[2]; };\n"
          "int main(void)\n{\n    char b[4] = \"\"; long n = 0; "
          "int p[2], q[2]; pid_t child[] = "
          "{9999, 9999};\n"
          "    struct shared *s = mmap(NULL, sizeof *s, PROT_READ | "
          "PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);\n"
          "    sem_init(&s->s, 1, 0); pipe2(p, O_NONBLOCK); "
          "q[0] = dup(p[0]); q[1] = dup(p[1]);\n",
          out);
    for (int i = 0; i < children; i++) {
        fprintf(out, "if (!(child[%d] = fork())) {\n", i);
        put_steps(out, steps, false);
        fputs("_exit(n > 9);\n}\n", out);
    }
    put_steps(out, steps, true);
    fputs("while (wait(NULL) > 0)\n;\n(void)b; (void)n; (void)child; "
          "close(q[0]); close(q[1]); sem_destroy(&s->s); "
          "return munmap(s, sizeof *s);\n}\n",
          out);
    fclose(out);
    return text;
}

/* -1: cut short, nothing to compare. */
static long classes(const char *file, const char *strategy)
{
    char most[32];

    snprintf(most, sizeof most, "%d", BRUTE_MOST);
    const char *const argv[] = {DOJO_PROGRAM, "explore",    "--json",
                                "--strategy", strategy,     "--executions",
                                most,         "--spurious", "1",
                                file,         NULL};
    struct process_spec spec = {.argv = argv,
                                .deadline_ms = DEADLINE_MS,
                                .output_max = 4 << 20,
                                .separate = true};
    struct process_result result;
    long found = -1;

    assert_int_equal(process_run(&spec, &result), 0);
    json_t *all = json_loads(result.output, 0, NULL);
    const json_t *search = json_object_get(
        json_array_get(
            json_object_get(json_array_get(json_object_get(all, "results"), 0),
                            "tests"),
            0),
        "search");

    if (search == NULL)
        fail_msg("%s: %s%s", strategy, result.output, result.errors);
    if (json_is_true(json_object_get(search, "complete")))
        found = (long)json_integer_value(json_object_get(search, "classes"));
    json_decref(all);
    process_free(&result);
    return found;
}

/* Whether there was a count to compare. */
static bool agree(const char *file, const char *text)
{
    assert_int_equal(text_write(file, text, strlen(text)), 0);
    long all = classes(file, "dfs");

    if (all < 0)
        return false;
    long asleep = classes(file, "sleep");
    long reduced = classes(file, "dpor");

    if (asleep != all || reduced != all)
        fail_msg("%ld classes, sleep sets see %ld, DPOR %ld of:\n%s", all,
                 asleep, reduced, text);
    return true;
}

/* family NULL: processes. */
static void compare(const char *const *family, int threads, int steps,
                    uint32_t first_seed)
{
    char *folder = path_temporary();
    char *file = text_format("%s/generated.c", folder);
    int compared = 0;

    for (uint32_t k = 0; k < PROGRAMS; k++) {
        seed = first_seed + k * 7919;
        char *text = family != NULL ? generate(family, threads, steps)
                                    : generate_processes(threads, steps);

        compared += agree(file, text);
        free(text);
    }
    path_remove(folder);
    free(file);
    free(folder);
    assert_true(compared >= PROGRAMS / 2);
}

static void two_threads_with_locks(void **state)
{
    (void)state;
    compare(locks, 2, 3, 11);
}

static void three_threads_with_locks(void **state)
{
    (void)state;
    compare(locks, 3, 1, 23);
}

static void two_threads_with_conditions(void **state)
{
    (void)state;
    compare(conditions, 2, 2, 37);
}

static void three_threads_with_conditions(void **state)
{
    (void)state;
    compare(conditions, 3, 1, 41);
}

static void two_threads_with_atomics(void **state)
{
    (void)state;
    compare(atomics, 2, 3, 53);
}

static void three_threads_with_atomics(void **state)
{
    (void)state;
    compare(atomics, 3, 1, 61);
}

static void two_threads_with_other_locks_and_threads(void **state)
{
    (void)state;
    compare(others, 2, 1, 97);
}

static void two_threads_that_sleep_and_run_out_of_time(void **state)
{
    (void)state;
    compare(sleepers, 2, 3, 101);
}

static void three_threads_that_sleep_and_run_out_of_time(void **state)
{
    (void)state;
    compare(sleepers, 3, 1, 103);
}

static void two_threads_with_a_pipe(void **state)
{
    (void)state;
    compare(descriptors, 2, 3, 107);
}

static void two_threads_with_futexes(void **state)
{
    (void)state;
    compare(futexes, 2, 2, 71);
}

static void three_threads_with_futexes(void **state)
{
    (void)state;
    compare(futexes, 3, 1, 83);
}

static void a_parent_and_its_child(void **state)
{
    (void)state;
    compare(NULL, 1, 2, 71);
}

static void a_parent_and_two_children(void **state)
{
    (void)state;
    compare(NULL, 2, 1, 83);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_threads_with_locks),
        cmocka_unit_test(three_threads_with_locks),
        cmocka_unit_test(two_threads_with_conditions),
        cmocka_unit_test(three_threads_with_conditions),
        cmocka_unit_test(two_threads_with_atomics),
        cmocka_unit_test(three_threads_with_atomics),
        cmocka_unit_test(two_threads_with_other_locks_and_threads),
        cmocka_unit_test(two_threads_that_sleep_and_run_out_of_time),
        cmocka_unit_test(three_threads_that_sleep_and_run_out_of_time),
        cmocka_unit_test(two_threads_with_a_pipe),
        cmocka_unit_test(two_threads_with_futexes),
        cmocka_unit_test(three_threads_with_futexes),
        cmocka_unit_test(a_parent_and_its_child),
        cmocka_unit_test(a_parent_and_two_children),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
