/* SPDX-License-Identifier: MIT */
/*
 * faults.c - calls that fail when the plan says so.
 */
#include "faults.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "model.h"
#include "worker.h"

struct fault_plan fault_plan;
struct fault_log *fault_log;
static uint32_t calls;

/* What POSIX and Linux let each call give, that a test cannot provoke. */
static const struct {
    const char *call;
    uint8_t errors[ERRORS_MAX];
} table[] = {
    {"malloc", {ENOMEM}},
    {"calloc", {ENOMEM}},
    {"realloc", {ENOMEM}},
    {"aligned_alloc", {ENOMEM}},
    {"memalign", {ENOMEM}},
    {"posix_memalign", {ENOMEM}},
    {"strdup", {ENOMEM}},
    {"mmap", {ENOMEM}},
    {"mprotect", {ENOMEM}},
    {"strndup", {ENOMEM}},
    {"asprintf", {ENOMEM}},
    {"vasprintf", {ENOMEM}},
    {"pthread_create", {EAGAIN}},
    {"thrd_create", {ENOMEM}},
    {"pthread_mutex_init", {ENOMEM, EAGAIN}},
    {"pthread_cond_init", {ENOMEM, EAGAIN}},
    {"pthread_rwlock_init", {ENOMEM, EAGAIN}},
    {"pthread_barrier_init", {ENOMEM, EAGAIN}},
    {"pthread_spin_init", {ENOMEM}},
    {"pthread_key_create", {EAGAIN, ENOMEM}},
    {"pthread_setspecific", {ENOMEM}},
    {"sem_init", {ENOSPC}},
    {"sem_open", {ENOMEM, EMFILE}},
    {"sem_wait", {EINTR}},
    {"sem_timedwait", {EINTR}},
    {"sem_clockwait", {EINTR}},
    {"nanosleep", {EINTR}},
    {"clock_nanosleep", {EINTR}},
    {"pipe", {EMFILE, ENFILE}},
    {"pipe2", {EMFILE, ENFILE}},
    {"socket", {EMFILE, ENFILE, ENOBUFS}},
    {"socketpair", {EMFILE, ENFILE}},
    {"epoll_create1", {EMFILE, ENOMEM}},
    {"epoll_create", {EMFILE, ENOMEM}},
    {"epoll_ctl", {ENOMEM, ENOSPC}},
    {"epoll_wait", {EINTR}},
    {"epoll_pwait", {EINTR}},
    {"epoll_pwait2", {EINTR}},
    {"poll", {EINTR, ENOMEM}},
    {"ppoll", {EINTR, ENOMEM}},
    {"select", {EINTR, ENOMEM}},
    {"pselect", {EINTR, ENOMEM}},
    {"eventfd", {EMFILE, ENOMEM}},
    {"timerfd_create", {EMFILE, ENOMEM}},
    {"open", {EMFILE, EINTR, ENOENT}},
    {"read", {EINTR, EIO}},
    {"readv", {EINTR, EIO}},
    {"eventfd_read", {EINTR}},
    {"eventfd_write", {EINTR}},
    {"write", {EINTR, EIO}},
    {"writev", {EINTR, EIO}},
    {"recv", {EINTR, ECONNRESET}},
    {"recvfrom", {EINTR, ECONNRESET}},
    {"recvmsg", {EINTR, ECONNRESET}},
    {"send", {EINTR, EPIPE, ECONNRESET}},
    {"sendto", {EINTR, EPIPE, ECONNRESET}},
    {"sendmsg", {EINTR, EPIPE, ECONNRESET}},
    {"connect", {EINTR, ECONNREFUSED}},
    {"accept", {EINTR, EMFILE, ECONNABORTED}},
    {"accept4", {EINTR, EMFILE, ECONNABORTED}},
    {"close", {EINTR, EIO}},
    {"fcntl", {EMFILE}},
    {"dup", {EMFILE}},
    {"dup2", {EMFILE, EINTR}},
    {"dup3", {EMFILE, EINTR}},
    {"mmap", {ENOMEM}},
    {"fork", {EAGAIN, ENOMEM}},
    {"vfork", {EAGAIN, ENOMEM}},
    {"posix_spawn", {EAGAIN, ENOMEM}},
    {"posix_spawnp", {EAGAIN, ENOMEM}},
    {"posix_spawn_file_actions_init", {ENOMEM}},
    {"posix_spawn_file_actions_addclose", {ENOMEM}},
    {"posix_spawn_file_actions_adddup2", {ENOMEM}},
    {"posix_spawn_file_actions_addopen", {ENOMEM}},
    {"posix_spawn_file_actions_addclosefrom_np", {ENOMEM}},
    {"execve", {ENOMEM, EACCES, E2BIG}},
    {"execv", {ENOMEM, EACCES, E2BIG}},
    {"execvp", {ENOMEM, EACCES, E2BIG}},
    {"execvpe", {ENOMEM, EACCES, E2BIG}},
    {"execl", {ENOMEM, EACCES, E2BIG}},
    {"execlp", {ENOMEM, EACCES, E2BIG}},
    {"execle", {ENOMEM, EACCES, E2BIG}},
    {"wait", {EINTR}},
    {"waitpid", {EINTR}},
    {"waitid", {EINTR}},
    {"wait3", {EINTR}},
    {"wait4", {EINTR}},
    {"pidfd_open", {EMFILE, ENOMEM}},
};

void faults_reset(void)
{
    calls = 0;
    if (fault_log)
        fault_log->count = 0;
}

/* No handler can run here: nothing gives EINTR, but what gives it when the
 * process goes on after a stop, too (signal(7)). */
static bool undisturbed(const char *call)
{
    uint64_t all = (UINT64_C(1) << 31) - 1;

    all &= ~(UINT64_C(1) << (SIGKILL - 1));
    all &= ~(UINT64_C(1) << (SIGSTOP - 1));
    return (E.current->blocked & all) == all && strncmp(call, "epoll_", 6);
}

bool fault_among(const char *call, const uint8_t *errors, uintptr_t pc,
                 int *error)
{
    /* The calls of peers and scripted programs never fail. */
    if (!E.active || E.current->scripted || !errors[0])
        return false;
    calls++;
    if (fault_log && fault_log->count < FAULTS_MAX) {
        struct fault_site *site = &fault_log->site[fault_log->count++];

        site->call = call;
        site->pc = pc;
        memset(site->errors, 0, ERRORS_MAX);
        for (int from = 0, to = 0; from < ERRORS_MAX; from++)
            if (errors[from] != EINTR || !undisturbed(call))
                site->errors[to++] = errors[from];
    }
    if (calls != fault_plan.ordinal)
        return false;
    *error = fault_plan.error;
    spin_reset(E.current); /* it will not fail again: a loop goes on */
    worker_shared->failed.call = call;
    worker_shared->failed.pc = pc;
    if (E.tracing) {
        struct op op = op_on(OP_CALL, NULL, MODE_NONE, pc, call);

        trace_event(E.current, &op);
        trace_note("fails as planned, errno %d", *error);
    }
    return true;
}

bool fault_here(const char *call, uintptr_t pc, int *error)
{
    if (!fault_log && !fault_plan.ordinal)
        return false;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!strcmp(table[i].call, call))
            return fault_among(call, table[i].errors, pc, error);
    return false;
}
