/* SPDX-License-Identifier: MIT */
/*
 * other.c - small calls, and the end of those that nobody models.
 */
#include <pthread.h>
#include <sys/types.h>

#include "model.h"

int MODEL(pthread_setname_np)(pthread_t thread, const char *name)
{
    (void)thread, (void)name;
    return 0;
}

int MODEL(pthread_setconcurrency)(int level)
{
    (void)level;
    return 0;
}

int MODEL(sched_getcpu)(void)
{
    return E.active ? E.current->id % 2 : 0;
}

int MODEL(get_nprocs)(void)
{
    return 2;
}

pid_t MODEL(getpid)(void)
{
    return 4242;
}

/* The adapter lets calls that are not in calls.def end here. */
_Noreturn void explore_refused(const char *name, uintptr_t pc);
_Noreturn void explore_refused(const char *name, uintptr_t pc)
{
    fail(OUT_INCOMPLETE, pc - 1,
         "%s is called at " AT ", and the explorer "
         "does not know it",
         name, pc - 1);
}
