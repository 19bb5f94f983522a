/* SPDX-License-Identifier: MIT */
/*
 * Broken: The talks are held one after the other.
 */
#define _GNU_SOURCE /* pipe2, pidfd_open */
#include "subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ENDED = 3, ENDS, PIPE_SIZE = 1 << 16 }; /* ENDED: the pidfd */

struct subprocess {
    pid_t pid;
    int ends[ENDS];
    size_t sent;
};

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* One that is closed by exec, and no standard stream of anybody's. */
static int above_streams(int *fd)
{
    int low = *fd;

    if (low > STDERR_FILENO)
        return 0;
    *fd = fcntl(low, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int error = *fd < 0 ? -errno : 0;
    close(low);
    return error;
}

static int make_ends(int ours[], int theirs[])
{
    for (int i = 0, error; i < ENDED; i++) {
        int pair[2];

        if (i == 0 ? socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)
                   : pipe2(pair, O_CLOEXEC))
            return -errno;
        ours[i] = pair[0];
        theirs[i] = pair[1];
        if ((error = above_streams(&ours[i])) ||
            (error = above_streams(&theirs[i])))
            return error;
        if (fcntl(ours[i], F_SETFL, O_NONBLOCK))
            return -errno;
    }
    return 0;
}

extern char **environ;

static int spawn(pid_t *pid, const int theirs[], char *const argv[])
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, pipe;
    int error = posix_spawn_file_actions_init(&actions);

    if (error)
        return -error;
    sigemptyset(&none);
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP |
                                              POSIX_SPAWN_SETSIGMASK |
                                              POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &pipe);
    for (int i = 0; i < ENDED && !error; i++)
        error = posix_spawn_file_actions_adddup2(&actions, theirs[i], i);
    if (!error)
        error =
            posix_spawnp(pid, argv[0], &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return -error;
}

static int reap(pid_t pid, int *code)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -errno;
    *code = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    return 0;
}

int subprocess_start(char *const argv[], struct subprocess **child)
{
    struct subprocess fresh = {.ends = {-1, -1, -1, -1}};
    int theirs[ENDED] = {-1, -1, -1}, error, code;

    if (!argv || !argv[0] || !child)
        return -EINVAL;
    struct subprocess *made = malloc(sizeof *made);
    error = made ? make_ends(fresh.ends, theirs) : -ENOMEM;
    if (!error)
        error = spawn(&fresh.pid, theirs, argv);
    if (!error) {
        fresh.ends[ENDED] = pidfd_open(fresh.pid, 0);
        error = fresh.ends[ENDED] < 0 ? -errno : 0;
        if (error) {
            kill(-fresh.pid, SIGKILL);
            reap(fresh.pid, &code);
        }
    }
    for (int i = 0; i < ENDED; i++) {
        close_end(&theirs[i]);
        if (error)
            close_end(&fresh.ends[i]);
    }
    if (error) {
        free(made);
        return error;
    }
    *made = fresh;
    *child = made;
    return 0;
}

/* As much as the child takes now. */
static int feed(struct subprocess *child, const struct subprocess_talk *talk)
{
    size_t rest = talk->input_size - child->sent;
    ssize_t n = 0;

    if (rest > 0)
        n = send(child->ends[0], (const char *)talk->input + child->sent, rest,
                 MSG_NOSIGNAL);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (n < 0 && errno != EPIPE && errno != ECONNRESET)
        return -errno;
    if (n >= 0)
        child->sent += (size_t)n;
    if (n < 0 || (size_t)n == rest)
        close_end(&child->ends[0]);
    return 0;
}

/* What is there now: how much, 0 if nothing, or an error. */
static ssize_t drain(int *fd, void *room, size_t size, size_t *length)
{
    char surplus[4096];
    size_t kept = *length < size ? *length : size;
    struct iovec parts[] = {{kept < size ? (char *)room + kept : surplus,
                             kept < size ? size - kept : 0},
                            {surplus, sizeof surplus}};
    ssize_t n = *fd < 0 ? 0 : readv(*fd, parts, 2);

    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    if (n == 0)
        close_end(fd);
    *length += (size_t)n;
    return n;
}

static ssize_t drain_one(struct subprocess *child, struct subprocess_talk *talk,
                         int which)
{
    return which == 1 ? drain(&child->ends[1], talk->output, talk->output_size,
                              &talk->output_length)
                      : drain(&child->ends[2], talk->errors, talk->errors_size,
                              &talk->errors_length);
}

static int serve(struct subprocess *child, struct subprocess_talk *talk,
                 const struct pollfd ready[])
{
    ssize_t error = ready[0].revents ? feed(child, talk) : 0;

    for (int i = 1; i < ENDED && error >= 0; i++)
        if (ready[i].revents)
            error = drain_one(child, talk, i);
    if (ready[ENDED].revents) /* ready for ever: one look is enough */
        close_end(&child->ends[ENDED]);
    return error < 0 ? (int)error : 0;
}

static bool is_over(const struct subprocess *child)
{
    return child->ends[1] < 0 && child->ends[2] < 0 && child->ends[ENDED] < 0;
}

static void end_talk(struct subprocess *child, struct subprocess_talk *talk,
                     int error)
{
    if (error)
        kill(-child->pid, SIGKILL);
    int lost = reap(child->pid, &talk->exit);
    /* Who has left the group may go on writing: a pipe full is enough. */
    for (int i = 1; i < ENDED; i++)
        for (ssize_t n, got = 0; error && got < PIPE_SIZE; got += n)
            if ((n = drain_one(child, talk, i)) <= 0)
                break;
    for (int i = 0; i < ENDS; i++)
        close_end(&child->ends[i]);
    talk->error = error ? error : lost;
    free(child);
}

static long long now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* As poll takes it: -1 where there is no limit. */
static int rest_ms(long long limit_ns)
{
    long long rest = limit_ns < 0 ? -1 : limit_ns - now_ns();

    return rest > 0 ? (int)((rest + 999999) / 1000000) : limit_ns < 0 ? -1 : 0;
}

/* Waits for all open talks, once; 0, or why they all have to end. */
static int wait_for(struct subprocess *const children[],
                    const struct subprocess_talk talks[], size_t count,
                    struct pollfd polled[], long long limit_ns)
{
    for (size_t i = 0; i < count * ENDS; i++)
        polled[i] = (struct pollfd){
            .fd = talks[i / ENDS].error > 0 ? children[i / ENDS]->ends[i % ENDS]
                                            : -1,
            .events = i % ENDS ? POLLIN : POLLOUT};
    if (poll(polled, count * ENDS, rest_ms(limit_ns)) < 0 && errno != EINTR)
        return -errno;
    return rest_ms(limit_ns) == 0 ? -ETIMEDOUT : 0;
}

static bool is_valid(const struct subprocess_talk *talk)
{
    return (talk->input || !talk->input_size) &&
           (talk->output || !talk->output_size) &&
           (talk->errors || !talk->errors_size);
}

int subprocess_communicate(struct subprocess *const children[],
                           struct subprocess_talk talks[], size_t count,
                           int timeout_ms)
{
    long long limit_ns =
        timeout_ms < 0 ? -1 : now_ns() + timeout_ms * 1000000LL;
    struct pollfd polled[SUBPROCESS_MOST * ENDS];
    int first = 0;

    if (count > SUBPROCESS_MOST || (count > 0 && (!children || !talks)))
        return -EINVAL;
    for (size_t i = 0; i < count; i++)
        if (!children[i] || !is_valid(&talks[i]))
            return -EINVAL;
    for (size_t i = 0; count > 1 && i < count; i++) {
        int error =
            subprocess_communicate(&children[i], &talks[i], 1, timeout_ms);

        first = first ? first : error;
    }
    if (count > 1)
        return first;
    for (size_t i = 0; i < count; i++) {
        talks[i].output_length = talks[i].errors_length = 0;
        talks[i].error = 1; /* open */
    }
    for (size_t left = count; left > 0;) {
        int all = wait_for(children, talks, count, polled, limit_ns);

        for (size_t i = 0; i < count; i++) {
            if (talks[i].error <= 0)
                continue;
            int error = serve(children[i], &talks[i], &polled[i * ENDS]);

            if (!error && !is_over(children[i]))
                error = all;
            if (!error && !is_over(children[i]))
                continue;
            end_talk(children[i], &talks[i], error);
            first = first ? first : talks[i].error;
            left--;
        }
    }
    return first;
}

int subprocess_run(char *const argv[], struct subprocess_talk *talk,
                   int timeout_ms)
{
    struct subprocess *child;
    int error =
        talk && is_valid(talk) ? subprocess_start(argv, &child) : -EINVAL;

    if (!error)
        error = subprocess_communicate(&child, talk, 1, timeout_ms);
    return error ? error : talk->exit != 0;
}
