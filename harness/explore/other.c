/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: affinity, MAP_ANONYMOUS. */
#define _GNU_SOURCE
/*
 * other.c - small calls, and the end of those that nobody models.
 */
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>

#include "formats.h"
#include "model.h"
#include "process.h"
#include "streams.h"

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

pid_t MODEL(gettid)(void)
{
    if (!E.active)
        return FIRST_PID;
    return E.self ? process_self()->pid : FIRST_PID + E.current->id;
}

/* Where threads run makes no difference here. */

int MODEL(pthread_setaffinity_np)(pthread_t thread, size_t bytes,
                                  const cpu_set_t *set)
{
    (void)thread, (void)bytes, (void)set;
    return 0;
}

int MODEL(sched_setaffinity)(pid_t process, size_t bytes, const cpu_set_t *set)
{
    (void)process, (void)bytes, (void)set;
    return 0;
}

int MODEL(pthread_setschedparam)(pthread_t thread, int policy,
                                 const struct sched_param *parameters)
{
    (void)thread, (void)policy, (void)parameters;
    return 0;
}

/*
 * Cancellation: nobody is ever cancelled, pthread_cancel itself is refused;
 * what prepares for it has no effect.
 */

int MODEL(pthread_setcancelstate)(int state, int *before)
{
    (void)state;
    if (before)
        *before = PTHREAD_CANCEL_ENABLE;
    return 0;
}

int MODEL(pthread_setcanceltype)(int type, int *before)
{
    (void)type;
    if (before)
        *before = PTHREAD_CANCEL_DEFERRED;
    return 0;
}

void MODEL(pthread_testcancel)(void)
{
}

void MODEL(__pthread_register_cancel)(void *frame)
{
    (void)frame;
    if (E.active)
        E.current->cancel_depth++;
}

void MODEL(__pthread_unregister_cancel)(void *frame)
{
    (void)frame;
    if (E.active)
        E.current->cancel_depth--;
}

/* pthread_cleanup_push calls it; nobody ever jumps back. */
int MODEL(__sigsetjmp)(void *state, int mask)
{
    (void)state, (void)mask;
    return 0;
}

/* A watchdog in real time has nothing to watch. */
unsigned MODEL(alarm)(unsigned seconds)
{
    (void)seconds;
    return 0;
}

/* Anonymous memory: a block, page by page. */

void *MODEL(mmap)(void *where, size_t bytes, int access, int flags, int fd,
                  off_t offset)
{
    uintptr_t pc = CALLER;
    int error;

    if (!E.active)
        return mmap(where, bytes, access, flags, fd, offset);
    if (fault_here("mmap", pc, &error))
        return errno = error, MAP_FAILED;
    if (!(flags & MAP_ANONYMOUS) || (flags & MAP_FIXED) || !bytes)
        fail(OUT_INCOMPLETE, pc,
             "mmap of anything but anonymous memory is "
             "not modelled, at " AT,
             pc);
    if (fault_here("mmap", pc, &error))
        return errno = error, MAP_FAILED;
    E.current->writes++;
    if (!(flags & MAP_SHARED))
        return arena_allocate(bytes, 4096, true, pc);
    struct op op =
        op_on(OP_PROCESS, object_at(7, OBJ_GLOBAL), MODE_WRITE, pc, "mmap");

    point(&op); /* addresses are given out in order */
    return shared_allocate(bytes, pc);
}

int MODEL(munmap)(void *where, size_t bytes)
{
    uintptr_t pc = CALLER;

    if (!E.active)
        return munmap(where, bytes);
    if (!block_of((uintptr_t)where))
        return errno = EINVAL, -1;
    if (bytes < arena_size(where))
        return 0; /* a part of it: the rest stays, and so may all of it */
    E.current->writes++;
    return arena_free(where, pc);
}

/* libc remembers where it is among the arguments: an execution begins anew. */
static void begin_options(void)
{
    static uint32_t generation;

    if (E.active)
        E.current->writes++; /* optind is libc's */
    if (generation != E.generation && optind == 1)
        optind = 0;
    generation = E.generation;
}

int MODEL(getopt)(int count, char *const *arguments, const char *options)
{
    begin_options();
    return getopt(count, arguments, options);
}

/* What getopt is without _GNU_SOURCE; <getopt.h> declares it as getopt only. */
int __posix_getopt(int count, char *const *arguments, const char *options);

int MODEL(__posix_getopt)(int count, char *const *arguments,
                          const char *options)
{
    begin_options();
    return __posix_getopt(count, arguments, options);
}

int MODEL(getopt_long)(int count, char *const *arguments, const char *options,
                       const struct option *words, int *index)
{
    begin_options();
    return getopt_long(count, arguments, options, words, index);
}

/* <err.h>: a line, and the end of the program. */

static void say(const char *format, va_list arguments, const char *why,
                uintptr_t pc)
{
    char line[512];

    if (format)
        format_reads(format, arguments, pc);
    int n = format ? vsnprintf(line, sizeof line, format, arguments) : 0;

    if (n > 0)
        output_keep(line,
                    (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
    if (why) {
        output_keep(": ", 2);
        output_keep(why, strlen(why));
    }
    output_keep("\n", 1);
}

_Noreturn void MODEL(err)(int status, const char *format, ...)
{
    const char *why = strerror(errno);
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments, why, CALLER);
    va_end(arguments);
    program_exit(status, CALLER);
}

_Noreturn void MODEL(errx)(int status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments, NULL, CALLER);
    va_end(arguments);
    program_exit(status, CALLER);
}

void MODEL(warn)(const char *format, ...)
{
    const char *why = strerror(errno);
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments, why, CALLER);
    va_end(arguments);
}

void MODEL(warnx)(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments, NULL, CALLER);
    va_end(arguments);
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
