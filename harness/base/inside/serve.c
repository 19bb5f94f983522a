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
 * Idea: nothing is cleaned.  What would need cleaning is thrown away.
 *
 * _GNU_SOURCE for MSG_CMSG_CLOEXEC, F_DUPFD_CLOEXEC and cpu_set_t.
 */
#define _GNU_SOURCE
#include "init.h"
#include "job.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FREE_FD = 64 };

static char job_text[JOB_BYTES];
static char *job_words[JOB_WORDS + 2]; /* NULL behind both halves */
static struct timespec scratch_changed[SCRATCH_MAX];

/* 0, or -1: nothing more comes. */
static int read_words(const struct job *job)
{
    char *word = job_text;
    size_t got = 0;
    unsigned place = 0;

    if (job->bytes == 0 || job->bytes > sizeof(job_text) ||
        job->words > JOB_WORDS || job->arguments == 0 ||
        job->arguments > job->words)
        return -1;
    while (got < job->bytes) {
        ssize_t more = read(STATUS_FD, job_text + got, job->bytes - got);

        if (more <= 0 && !(more < 0 && errno == EINTR))
            return -1;
        got += more > 0 ? (size_t)more : 0;
    }
    for (unsigned i = 0; i < job->words; i++) {
        char *end = memchr(word, '\0', (size_t)(job_text + got - word));

        if (end == NULL)
            return -1;
        if (i == job->arguments)
            job_words[place++] = NULL;
        job_words[place++] = word;
        word = end + 1;
    }
    job_words[place++] = NULL;
    job_words[place] = NULL; /* no environment at all */
    return 0;
}

/* The next job and how many descriptors came with it; 0: no more come. */
static unsigned take_job(struct job *job, int fds[JOB_FDS])
{
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int) * JOB_FDS)];
    } control;
    struct iovec part = {job, sizeof(*job)};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof(control)};
    struct cmsghdr *header;
    ssize_t got;
    size_t bytes;

    do
        got = recvmsg(STATUS_FD, &message, MSG_WAITALL | MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    header = CMSG_FIRSTHDR(&message);
    if (got != (ssize_t)sizeof(*job) || header == NULL ||
        header->cmsg_type != SCM_RIGHTS)
        return 0;
    bytes = header->cmsg_len - CMSG_LEN(0);
    if (bytes > sizeof(int) * JOB_FDS || read_words(job) < 0)
        return 0;
    memcpy(fds, CMSG_DATA(header), bytes);
    return (unsigned)(bytes / sizeof(int));
}

static _Noreturn void become_job(const struct job *job, int *fds,
                                 unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, FREE_FD);
    for (unsigned i = 0; i < count; i++)
        if (fds[i] < 0 || dup2(fds[i], (int)i + 1) < 0)
            init_refuse("descriptors");
    if (count < JOB_FDS)
        (void)close(JOB_FDS);
    options.cpu_s = job->cpu_s;
    environ = job_words + job->arguments + 1;
    init_become(job_words, true);
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

/* Whoever the program started is gone as well. */
static bool is_alone(void)
{
    pid_t gone;

    do
        gone = waitpid(-1, NULL, WNOHANG);
    while (gone > 0);
    return gone < 0 && errno == ECHILD;
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

static struct bearing bearing_at_start;

static void note_bearing(struct bearing *bearing)
{
    memset(bearing, 0, sizeof(*bearing));
    for (int i = 0; i < (int)RLIM_NLIMITS; i++)
        if (getrlimit((__rlimit_resource_t)i, &bearing->limits[i]) < 0)
            init_refuse("limits");
    if (syscall(SYS_sched_getattr, 0, bearing->scheduling,
                sizeof(bearing->scheduling), 0) < 0 ||
        sched_getaffinity(0, sizeof(bearing->processors),
                          &bearing->processors) < 0)
        init_refuse("scheduling");
    bearing->input_output = syscall(SYS_ioprio_get, 1 /* a process */, 0);
}

static bool is_unbent(void)
{
    static struct bearing now;

    note_bearing(&now);
    return memcmp(&now, &bearing_at_start, sizeof(now)) == 0;
}

static bool is_fresh(void)
{
    return is_alone() && is_unbent() && !init_scratch_full &&
           scratch_is_untouched() &&
           !has_sockets("/proc/net/sockstat", "TCP: inuse") &&
           !has_sockets("/proc/net/sockstat6", "TCP6: inuse");
}

int init_serve(void)
{
    struct job job;
    int fds[JOB_FDS];
    unsigned count;

    note_bearing(&bearing_at_start);
    note_scratch();
    while ((count = take_job(&job, fds)) > 0) {
        pid_t child = fork();
        int status;

        if (child < 0)
            init_refuse("fork");
        if (child == 0)
            become_job(&job, fds, count);
        for (unsigned i = 0; i < count; i++)
            close(fds[i]);
        init_look(true);
        status = init_wait(child);
        init_look(false);
        if (!WIFEXITED(status) || !is_fresh())
            return status;
        dprintf(STATUS_FD, "exit %d fresh\n", WEXITSTATUS(status));
    }
    return -1;
}
