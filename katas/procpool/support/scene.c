/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: MAP_ANONYMOUS, pidfd_open. */
#define _GNU_SOURCE
#include "support/scene.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

struct scene scene;
struct shared *shared;

int scene_begin(void)
{
    memset(&scene, 0, sizeof scene);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return -1;
    if (sem_init(&shared->here, 1, 0))
        goto out_memory;
    if (sem_init(&shared->there, 1, 0))
        goto out_here;
    for (int i = 0; i < TASKS; i++) {
        scene.inputs[i] = (struct input){SQUARE, i + 2};
        scene.outputs[i] = scene.results[i] = -1;
    }
    return 0;
out_here:
    sem_destroy(&shared->here);
out_memory:
    munmap(shared, sizeof *shared);
    return -1;
}

void scene_tell(size_t index, enum order order)
{
    scene.inputs[index].order = order;
}

static int begin(void *unused)
{
    int mine = atomic_fetch_add(&shared->begins, 1);

    (void)unused;
    atomic_store(&shared->pids[mine], getpid());
    shared->begun[mine] = 1;
    if (shared->slow)
        sleep(5);
    if (!shared->failing_from || mine + 1 < shared->failing_from)
        return 0;
    atomic_store(&shared->barred, getpid());
    return -EDOM;
}

/* The first goes on when the second is there, and the other way round. */
static void meet(void)
{
    sem_t *mine = &shared->here, *other = &shared->there;

    if (atomic_fetch_add(&shared->met, 1) % 2) {
        mine = &shared->there;
        other = &shared->here;
    }
    sem_post(mine);
    while (sem_wait(other) < 0)
        ;
}

static void kill_others(void)
{
    int begins = shared->begins; /* what comes in their places stays */

    for (int i = 0; i < begins; i++)
        if (shared->pids[i] && shared->pids[i] != getpid())
            kill(shared->pids[i], SIGKILL);
}

static void kill_maker(void)
{
    atomic_store(&shared->barred, getpid());
    kill(shared->maker, SIGKILL);
    while (sem_wait(&shared->here) < 0)
        ;
    sem_post(&shared->there);
}

static int task(void *unused, const void *input, void *output)
{
    const struct input *told = input;

    (void)unused;
    if (shared->barred == getpid())
        shared->barred_goes_on = true;
    if (told->order == KILL_MAKER)
        kill_maker();
    if (told->order == KILL_ALL)
        kill_others();
    if (told->order == KILL_SELF || told->order == KILL_ALL)
        kill(getpid(), SIGKILL);
    if (told->order == SLEEP || told->order == KILL_IDLE)
        sleep(10);
    if (told->order == KILL_OTHER || told->order == KILL_IDLE)
        kill(shared->pids[shared->pids[0] == getpid()], SIGKILL);
    if (told->order == MEET)
        meet();
    *(int *)output = told->number * told->number;
    return told->number;
}

int scene_open(unsigned workers)
{
    return procpool_new(
        &scene.pool,
        &(struct procpool_work){.begin = begin,
                                .task = task,
                                .input_size = sizeof(struct input),
                                .output_size = sizeof(int)},
        workers);
}

int scene_map(size_t count)
{
    return procpool_map(scene.pool, scene.inputs, scene.outputs, scene.results,
                        count);
}

void scene_leave(unsigned workers)
{
    pid_t maker = fork();

    if (maker == 0) {
        shared->maker = getpid();
        signal(SIGPIPE, SIG_IGN); /* or it ends who writes to nobody */
        _exit(scene_open(workers) || scene_map(TASKS));
    }
    waitpid(maker, NULL, 0);
    sem_post(&shared->here);
    while (sem_wait(&shared->there) < 0)
        ;
    for (int i = 0; i < shared->begins; i++) {
        struct pollfd worker = {pidfd_open(shared->pids[i], 0), POLLIN, 0};
        if (worker.fd >= 0 && poll(&worker, 1, -1) == 1)
            close(worker.fd);
    }
}

void scene_end(void)
{
    procpool_free(scene.pool);
    sem_destroy(&shared->here);
    sem_destroy(&shared->there);
    munmap(shared, sizeof *shared);
}
