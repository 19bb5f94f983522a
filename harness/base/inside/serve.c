/* SPDX-License-Identifier: MIT */
/*
 * One start of a sandbox for many programs, and nothing of one reaches the
 * next: "exit 7 fresh" says that the program has ended, that no process is
 * left, that no folder for temporary files has changed in any way since the
 * start, that no socket of the network remembers anything, and that this
 * process is bound and scheduled as it was.  In namespaces, with the filter,
 * there is no other place to leave anything at.  Otherwise "exit 7" or "signal
 * 11" is the last word, and the sandbox ends.
 *
 * A fork server (job.h) is held to the same: it has no other child left, and
 * is bound and scheduled as it was.  Where dojo shares its machine with the
 * program anyway (-J), sockets are not looked at.
 *
 * Idea: nothing is cleaned.  What would need cleaning is thrown away.
 *
 * _GNU_SOURCE for prlimit and cpu_set_t.
 */
#define _GNU_SOURCE
#include "init.h"
#include "job.h"
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct timespec scratch_changed[SCRATCH_MAX];

static _Noreturn void become_job(const struct job *job, int *fds,
                                 unsigned count)
{
    if (job_adopt(fds, count) < 0)
        init_refuse("descriptors");
    options.cpu_s = job->cpu_s;
    environ = job_environment();
    init_become(job_arguments(), true);
}

/* What changes from now on has a later time than what the folders show. */
static void note_scratch(void)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    struct timespec now;
    struct stat status;

    for (unsigned i = 0; i < options.scratch_count; i++) {
        if (stat(options.scratch[i], &status) < 0)
            init_refuse(options.scratch[i]);
        scratch_changed[i] = status.st_ctim;
        while (clock_gettime(CLOCK_REALTIME_COARSE, &now) == 0 &&
               now.tv_sec == status.st_ctim.tv_sec &&
               now.tv_nsec <= status.st_ctim.tv_nsec)
            (void)nanosleep(&moment, NULL);
    }
}

static bool scratch_is_untouched(void)
{
    struct stat status;

    for (unsigned i = 0; i < options.scratch_count; i++)
        if (stat(options.scratch[i], &status) < 0 ||
            status.st_ctim.tv_sec != scratch_changed[i].tv_sec ||
            status.st_ctim.tv_nsec != scratch_changed[i].tv_nsec)
            return false;
    return true;
}

/* Whether the file says that the namespace has sockets of TCP, or had. */
static bool has_sockets(const char *file, const char *used)
{
    static char text[4096];
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;
    const char *found;

    if (fd >= 0)
        close(fd);
    if (got <= 0)
        return errno != ENOENT;
    text[got] = '\0';
    found = strstr(text, used);
    if (found == NULL || strncmp(found + strlen(used), " 0", 2) != 0)
        return true;
    found = strstr(text, " tw ");
    return found != NULL && strncmp(found, " tw 0 ", 6) != 0;
}

/* What a program of the same user may change of this process. */
struct bearing {
    struct rlimit limits[RLIM_NLIMITS];
    unsigned char scheduling[128]; /* policy, nice value, bounds */
    cpu_set_t processors;
    long input_output;
};

static void note_bearing(pid_t pid, struct bearing *bearing)
{
    memset(bearing, 0, sizeof(*bearing));
    for (int i = 0; i < (int)RLIM_NLIMITS; i++)
        if (prlimit(pid, (__rlimit_resource_t)i, NULL, &bearing->limits[i]) < 0)
            init_refuse("limits");
    if (syscall(SYS_sched_getattr, pid, bearing->scheduling,
                sizeof(bearing->scheduling), 0) < 0 ||
        sched_getaffinity(pid, sizeof(bearing->processors),
                          &bearing->processors) < 0)
        init_refuse("scheduling");
    bearing->input_output = syscall(SYS_ioprio_get, 1 /* a process */, pid);
}

static bool is_unbent(pid_t pid, const struct bearing *at_start)
{
    static struct bearing now;

    note_bearing(pid, &now);
    return memcmp(&now, at_start, sizeof(now)) == 0;
}

static struct bearing own_at_start;
static struct bearing server_at_start;

/* Where nothing is shared with others, sockets are the program's alone. */
static bool has_left_sockets(void)
{
    return !options.shared &&
           (has_sockets("/proc/net/sockstat", "TCP: inuse") ||
            has_sockets("/proc/net/sockstat6", "TCP6: inuse"));
}

static bool is_fresh(void)
{
    return is_unbent(0, &own_at_start) && !init_scratch_full &&
           scratch_is_untouched() && !has_left_sockets();
}

/* Starts the job's program; whether nothing of it is left goes to fresh. */
static int run_started(const struct job *job, int *fds, unsigned count,
                       bool *fresh)
{
    pid_t child = fork();
    int status;

    if (child < 0)
        init_refuse("fork");
    if (child == 0) {
        init_hold_signals(false);
        become_job(job, fds, count);
    }
    init_look(true);
    status = init_wait(child);
    init_look(false);
    *fresh = job_is_alone() && is_fresh();
    return status;
}

static int run_forked(const struct job *job, const int *fds, unsigned count,
                      bool *fresh)
{
    bool alone = false;
    int status;

    init_look(true);
    status = server_run(job, fds, count, &alone);
    init_look(false);
    *fresh = alone && is_fresh() && is_unbent(server_pid(), &server_at_start);
    return status;
}

/* Whether the job is one for a fork server, and there is one. */
static bool is_for_server(const struct job *job)
{
    if (!job->forks)
        return false;
    if (server_is_untried() && server_start(job_arguments()[0]))
        note_bearing(server_pid(), &server_at_start);
    return server_pid() > 0 &&
           strcmp(job_arguments()[0], server_program()) == 0;
}

int init_serve(void)
{
    struct job job;
    int fds[JOB_FDS + 1];
    unsigned count;

    init_hold_signals(true);
    note_bearing(0, &own_at_start);
    note_scratch();
    while ((count = job_receive(STATUS_FD, &job, fds)) > 0) {
        bool fresh = false;
        int status = is_for_server(&job)
                         ? run_forked(&job, fds, count, &fresh)
                         : run_started(&job, fds, count, &fresh);

        for (unsigned i = 0; i < count; i++)
            close(fds[i]);
        if (!WIFEXITED(status) || !fresh)
            return status;
        dprintf(STATUS_FD, "exit %d fresh\n", WEXITSTATUS(status));
    }
    server_stop();
    return -1;
}
