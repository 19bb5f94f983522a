/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: MAP_ANONYMOUS. */
#define _GNU_SOURCE
#include "support/world.h"
#include "support/forks.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct world *world;
struct procpool *pool;
int inputs[MANY], outputs[MANY], results[MANY];

static int had; /* each worker's own */
static int begun;
static int old_stdin = -1; /* or where it is kept */

static bool in_tester(void)
{
    return getpid() == world->tester;
}

int world_begin(void **unused)
{
    pthread_barrierattr_t shared;

    (void)unused;
    world = mmap(NULL, sizeof *world, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (world == MAP_FAILED)
        return -1;
    world->tester = getpid();
    sigprocmask(SIG_BLOCK, NULL, &world->mask);
    pthread_barrierattr_init(&shared);
    pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&world->meeting, &shared, 2);
    pthread_barrier_init(&world->trio, &shared, 3);
    pthread_barrierattr_destroy(&shared);
    sem_init(&world->failed, 1, 0);
    sem_init(&world->handled, 1, 0);
    for (int i = 0; i < MANY; i++) {
        inputs[i] = i;
        outputs[i] = results[i] = -1;
    }
    pool = NULL;
    had = begun = 0;
    forks_watch(0);
    return 0;
}

int world_end(void **unused)
{
    (void)unused;
    procpool_free(pool);
    pool = NULL;
    if (old_stdin >= 0) {
        dup2(old_stdin, STDIN_FILENO);
        close(old_stdin);
        old_stdin = -1;
    }
    return 0; /* the world stays: atexit's handler may still look at it */
}

struct procpool_work work_of(int (*task)(void *, const void *, void *))
{
    return (struct procpool_work){.begin = note_begin,
                                  .task = task,
                                  .context = world,
                                  .input_size = sizeof(int),
                                  .output_size = sizeof(int)};
}

int note_begin(void *context)
{
    struct world *w = context;
    int mine = atomic_fetch_add(&w->begins, 1) + 1;

    sigset_t mask;

    begun++;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    for (int number = 1; number < 32; number++)
        if (sigismember(&mask, number) != sigismember(&w->mask, number))
            atomic_store(&w->masked, number);
    if (w->failing_from == 0 || mine < w->failing_from)
        return 0;
    sem_post(&w->failed);
    if (w->begin_dies && !in_tester())
        raise(SIGKILL);
    return -EDOM;
}

int square(void *context, const void *input, void *output)
{
    int i = *(const int *)input;

    (void)context;
    *(int *)output = i * i;
    return 0;
}

int negate(void *context, const void *input, void *output)
{
    int i = *(const int *)input;

    (void)context, (void)output;
    return i % 2 == 0 ? 0 : -i;
}

int whoami(void *context, const void *input, void *output)
{
    (void)context, (void)input;
    *(int *)output = getpid();
    return 0;
}

int count_mine(void *context, const void *input, void *output)
{
    (void)context, (void)input;
    *(int *)output = ++had;
    return begun;
}

int meet(void *context, const void *input, void *output)
{
    (void)context, (void)input, (void)output;
    if (in_tester())
        return IN_CALLER;
    pthread_barrier_wait(&world->meeting);
    return 0;
}

int last_of_all(void *context, const void *input, void *output)
{
    int i = *(const int *)input;

    (void)context, (void)output;
    if (in_tester())
        return IN_CALLER;
    if (i == 0 || atomic_fetch_add(&world->ended, 1) + 1 == MANY - 1)
        pthread_barrier_wait(&world->meeting);
    return 0;
}

int as_told(void *context, const void *input, void *output)
{
    int i = *(const int *)input;

    if (in_tester())
        return IN_CALLER;
    if (i == TOGETHER)
        meet(context, input, output);
    if (i == KILLED || i == TOGETHER)
        raise(SIGKILL);
    if (i == ENDED)
        _exit(0); /* exit has LeakSanitizer look for who held the memory */
    while (i == WAITS && sem_wait(&world->failed) < 0)
        ;
    return i < 0 ? meet(context, input, output)
                 : square(context, input, output);
}

int one_stays(void *context, const void *input, void *output)
{
    int before = 0;

    (void)context, (void)output;
    if (in_tester())
        return IN_CALLER;
    atomic_store(&world->pids[*(const int *)input], getpid());
    pthread_barrier_wait(&world->trio);
    for (int i = 0; i < 3; i++)
        before += world->pids[i] < getpid();
    if (before == world->stays) {
        close(world->life);
        sem_post(&world->failed);
        while (sem_wait(&world->handled) < 0)
            ;
    }
    errno = EINTR; /* which says nothing of the calls that follow */
    return 0;
}

static char state_of(pid_t pid)
{
    char text[256] = "";
    FILE *stat;

    snprintf(text, sizeof text, "/proc/%d/stat", (int)pid);
    stat = fopen(text, "r");
    if (stat == NULL)
        return 'X';
    text[fread(text, 1, sizeof text - 1, stat)] = '\0';
    fclose(stat);
    char *name_end = strrchr(text, ')');
    return name_end && name_end[1] ? name_end[2] : 'X';
}

int await_tester(void *context, const void *input, void *output)
{
    int asleep = 0; /* looks in a row; who is busy may seem to, now and then */

    (void)context, (void)input, (void)output;
    while (!in_tester() && asleep < 200)
        asleep = state_of(world->tester) == 'S' ? asleep + 1 : 0;
    return in_tester() ? IN_CALLER : 0;
}

int begin_late(void *context)
{
    return await_tester(context, NULL, NULL);
}

/* So that a signal ends a wait, for certain.  Not for ever: an answer may wait
 * without sleeping. */
static void await_sleep(pid_t pid)
{
    static int looks = 100000;
    char path[32], stat[256], state = 0;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    while (!in_tester() && state != 'S' && looks-- > 0) {
        FILE *file = fopen(path, "r");

        if (!file)
            return;
        if (fgets(stat, sizeof stat, file) && strrchr(stat, ')'))
            state = strrchr(stat, ')')[2];
        fclose(file);
        sched_yield();
    }
}

int signal_tester(void *context, const void *input, void *output)
{
    for (int i = 0; i < SIGNALS; i++) {
        await_sleep(world->tester);
        kill(world->tester, SIGUSR1);
        while (sem_wait(&world->handled) < 0)
            ;
    }
    return square(context, input, output);
}

int signal_and_last(void *context, const void *input, void *output)
{
    int i = *(const int *)input;

    if (in_tester())
        return IN_CALLER;
    if (i == 0) {
        signal_tester(context, input, output);
        sem_post(&world->failed);
    }
    while (i == 1 && sem_wait(&world->failed) < 0)
        ;
    return last_of_all(context, input, output);
}

void note_signal(int number)
{
    if (number == SIGUSR1)
        sem_post(&world->handled);
}

void note_exit(void)
{
    if (!in_tester())
        world->exits++;
}

static int misaligned(const void *at)
{
    return (uintptr_t)at % _Alignof(max_align_t) != 0;
}

int turn_round(void *context, const void *input, void *output)
{
    const unsigned char *from = input;

    (void)context;
    for (size_t i = 0; i < LARGE; i++)
        ((unsigned char *)output)[LARGE - 1 - i] = from[i];
    return !in_tester() && (misaligned(input) || misaligned(output));
}

void wait_asleep(pid_t pid)
{
    int looks = 100000;

    while (pid != getpid() && state_of(pid) == 'R' && looks-- > 0)
        sched_yield();
}

void end_stdin(void)
{
    int ends[2];

    old_stdin = fcntl(STDIN_FILENO, F_DUPFD, STDERR_FILENO + 1);
    if (pipe(ends))
        abort();
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    close(ends[1]);
}

int descriptors(void)
{
    int open = 0;

    for (int fd = 0; fd < 256; fd++)
        open += fcntl(fd, F_GETFD) >= 0;
    return open;
}

bool has_children(void)
{
    siginfo_t info;

    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}
