/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "deep.h"
#include "coroutine.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the parent learns. */
struct told {
    volatile int back;    /* came back from the depth */
    volatile int went_on; /* others ran after the depth was reached for */
};

struct diver {
    int place, outcome, index, deepest;
    size_t bytes;
    struct told *told;
    struct coroutine *others[COROUTINES];
    int results[COROUTINES];
};

static volatile char *floor_of_stack;

int go_deep(size_t bytes)
{
    volatile char here[256];
    int sum = 0;

    for (size_t i = 0; i < sizeof(here); i++)
        here[i] = (char)(bytes >> 8);
    floor_of_stack = here;
    if (bytes > sizeof(here))
        sum = go_deep(bytes - sizeof(here));
    for (size_t i = 0; i < sizeof(here); i++)
        sum += here[i] == (char)(bytes >> 8);
    return sum;
}

static int dive(struct coroutine *me, void *frame)
{
    struct diver *diver = frame;

    COROUTINE_BEGIN(diver->place)
    COROUTINE_WAIT(diver->place, diver->outcome, coroutine_yield(me));
    if (diver->index == diver->deepest) {
        go_deep(diver->bytes);
        diver->told->back = 1;
    } else {
        diver->told->went_on = diver->told->went_on || diver->told->back;
    }
    COROUTINE_WAIT(diver->place, diver->outcome, coroutine_yield(me));
    COROUTINE_END
    return diver->index;
}

static struct diver divers[COROUTINES];

static int dive_all(struct coroutine *me, void *frame)
{
    struct diver *all = frame;

    COROUTINE_BEGIN(all->place)
    for (int i = 0; i < COROUTINES; i++) {
        divers[i] = *all;
        divers[i].index = i;
        all->others[i] = coroutine_new(me, "diver", dive, &divers[i]);
        if (!all->others[i])
            return -ENOMEM;
    }
    COROUTINE_WAIT(all->place, all->outcome,
                   coroutine_gather(me, all->others, all->results, COROUTINES));
    COROUTINE_END
    return all->outcome;
}

static bool unharmed(const struct diver *all)
{
    for (int i = 0; i < COROUTINES; i++)
        if (all->results[i] != i &&
            (i != all->deepest || all->results[i] != -EOVERFLOW))
            return false;
    return true;
}

static _Noreturn void run_child(struct diver *all)
{
    const int fatal[] = {SIGSEGV, SIGBUS, SIGABRT};
    const struct rlimit no_core = {0, 0};

    setrlimit(RLIMIT_CORE, &no_core);
    for (size_t i = 0; i < sizeof(fatal) / sizeof(*fatal); i++)
        signal(fatal[i], SIG_DFL); /* not a test framework's */
    close(STDERR_FILENO);
    _exit(coroutine_run(dive_all, all, NULL) == 0 && unharmed(all) ? 0 : 1);
}

static enum deep_end judge(int status, const struct told *told)
{
    int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return DEEP_SERVED;
    if (WIFEXITED(status) && WEXITSTATUS(status) > 1)
        number = SIGSEGV; /* as a sanitizer tells it */
    if (number == SIGABRT && !told->went_on)
        return DEEP_CAUGHT;
    if ((number == SIGSEGV || number == SIGBUS) && !told->back)
        return DEEP_CAUGHT;
    return DEEP_SUFFERED;
}

enum deep_end deep_try(int index, size_t bytes)
{
    struct told *told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct diver all = {.deepest = index, .bytes = bytes, .told = told};
    enum deep_end how = DEEP_SUFFERED;
    int status = 0;
    pid_t child;

    if (told == MAP_FAILED)
        return DEEP_SUFFERED;
    child = fork();
    if (child == 0)
        run_child(&all);
    if (child > 0 && waitpid(child, &status, 0) == child)
        how = judge(status, told);
    munmap(told, sizeof(*told));
    return how;
}
