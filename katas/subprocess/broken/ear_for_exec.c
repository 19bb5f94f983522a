/* SPDX-License-Identifier: MIT */
/*
 * Broken: The child says why exec failed, and nobody believes it.
 */
#define _GNU_SOURCE /* pipe2, pidfd_open */
#include "subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
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

        if (pipe2(pair, O_CLOEXEC))
            return -errno;
        ours[i] = pair[i == 0];
        theirs[i] = pair[i != 0];
        if ((error = above_streams(&ours[i])) ||
            (error = above_streams(&theirs[i])))
            return error;
        if (fcntl(ours[i], F_SETFL, O_NONBLOCK))
            return -errno;
    }
    return 0;
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

static _Noreturn void tell(int report, int error)
{
    while (write(report, &error, sizeof error) < 0 && errno == EINTR)
        ;
    _exit(127); /* not exit: what stdio has buffered is the caller's */
}

static _Noreturn void become(char *const argv[], const int theirs[], int report)
{
    sigset_t none;

    for (int i = 0; i < ENDED; i++)
        while (dup2(theirs[i], i) < 0)
            if (errno != EINTR)
                tell(report, errno);
    setpgid(0, 0);
    signal(SIGPIPE, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(argv[0], argv);
    tell(report, errno);
}

/* What the child tells: nothing once it is another program. */
static int hear(int report)
{
    int error = 0;
    ssize_t n;

    while ((n = read(report, &error, sizeof error)) < 0 && errno == EINTR)
        ;
    return n < 0 ? -errno : 0;
}

static int spawn(pid_t *pid, const int theirs[], char *const argv[])
{
    int report[2], error, code;

    if (pipe2(report, O_CLOEXEC))
        return -errno;
    error = above_streams(&report[0]);
    if (!error)
        error = above_streams(&report[1]);
    if (!error && (*pid = fork()) == 0)
        become(argv, theirs, report[1]);
    if (!error && *pid < 0)
        error = -errno;
    close_end(&report[1]);
    if (!error && (error = hear(report[0]))) {
        if (kill(-*pid, SIGKILL)) /* it leads no group yet */
            kill(*pid, SIGKILL);
        reap(*pid, &code);
    }
    close_end(&report[0]);
    return error;
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

/* All talks of a call. */
struct round {
    struct subprocess *const *children;
    struct subprocess_talk *talks;
    size_t count, left;
    int epoll_fd, first; /* first: error of a talk */
    long long limit_ns;
    sigset_t mask; /* as it was; SIGPIPE is blocked */
    bool piped;    /* one was pending before */
};

static void unwatch(const struct round *round, int *fd)
{
    if (*fd >= 0)
        epoll_ctl(round->epoll_fd, EPOLL_CTL_DEL, *fd, NULL);
    close_end(fd);
}

/* As much as the child takes now. */
static int feed(const struct round *round, size_t i)
{
    struct subprocess *child = round->children[i];
    const struct subprocess_talk *talk = &round->talks[i];
    size_t rest = talk->input_size - child->sent;
    ssize_t n = 0;

    if (rest > 0)
        n = write(child->ends[0], (const char *)talk->input + child->sent,
                  rest);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (n < 0 && errno != EPIPE)
        return -errno;
    if (n >= 0)
        child->sent += (size_t)n;
    if (n < 0 || (size_t)n == rest)
        unwatch(round, &child->ends[0]);
    return 0;
}

/* What is there now: how much, 0 if nothing, or an error. */
static ssize_t drain(const struct round *round, size_t i, int which)
{
    struct subprocess_talk *talk = &round->talks[i];
    int *fd = &round->children[i]->ends[which];
    char *room = which == 1 ? talk->output : talk->errors, surplus[4096];
    size_t size = which == 1 ? talk->output_size : talk->errors_size;
    size_t *length = which == 1 ? &talk->output_length : &talk->errors_length;

    if (*fd < 0)
        return 0;
    ssize_t n = *length < size ? read(*fd, room + *length, size - *length)
                               : read(*fd, surplus, sizeof surplus);

    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    if (n == 0)
        unwatch(round, fd);
    *length += (size_t)n;
    return n;
}

static bool is_over(const struct subprocess *child)
{
    return child->ends[1] < 0 && child->ends[2] < 0 && child->ends[ENDED] < 0;
}

static void end_talk(struct round *round, size_t i, int error)
{
    struct subprocess *child = round->children[i];
    struct subprocess_talk *talk = &round->talks[i];

    if (error)
        kill(-child->pid, SIGKILL);
    int lost = reap(child->pid, &talk->exit);
    /* Who has left the group may go on writing: a pipe full is enough. */
    for (int which = 1; which < ENDED; which++)
        for (ssize_t n, got = 0; error && got < PIPE_SIZE; got += n)
            if ((n = drain(round, i, which)) <= 0)
                break;
    for (int which = 0; which < ENDS; which++)
        unwatch(round, &child->ends[which]);
    talk->error = error ? error : lost;
    round->first = round->first ? round->first : talk->error;
    round->left--;
    free(child);
}

static void serve(struct round *round, unsigned place)
{
    size_t i = place / ENDS;
    int which = (int)(place % ENDS);
    ssize_t error = 0;

    if (round->talks[i].error <= 0)
        return; /* it ended by an event before this one */
    if (round->children[i]->ends[which] < 0)
        return;
    if (which == 0)
        error = feed(round, i);
    else if (which == ENDED)
        unwatch(round, &round->children[i]->ends[which]);
    else
        error = drain(round, i, which);
    if (error < 0 || is_over(round->children[i]))
        end_talk(round, i, error < 0 ? (int)error : 0);
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

static int watch_all(const struct round *round)
{
    if (round->epoll_fd < 0)
        return -errno;
    for (size_t place = 0; place < round->count * ENDS; place++) {
        struct epoll_event event = {.events = place % ENDS ? EPOLLIN : EPOLLOUT,
                                    .data.u32 = (unsigned)place};

        if (epoll_ctl(round->epoll_fd, EPOLL_CTL_ADD,
                      round->children[place / ENDS]->ends[place % ENDS],
                      &event))
            return -errno;
    }
    return 0;
}

static void go_round(struct round *round)
{
    struct epoll_event events[16];
    int error = watch_all(round);

    while (!error && round->left > 0) {
        int n =
            epoll_wait(round->epoll_fd, events, 16, rest_ms(round->limit_ns));

        if (n < 0 && errno != EINTR)
            error = -errno;
        for (int k = 0; k < n; k++)
            serve(round, events[k].data.u32);
        if (!error && rest_ms(round->limit_ns) == 0)
            error = -ETIMEDOUT;
    }
    for (size_t i = 0; i < round->count; i++)
        if (round->talks[i].error > 0)
            end_talk(round, i, error);
}

static void block_sigpipe(struct round *round, sigset_t *sigpipe)
{
    sigset_t pending;

    sigemptyset(sigpipe);
    sigaddset(sigpipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, sigpipe, &round->mask);
    sigpending(&pending);
    round->piped = sigismember(&pending, SIGPIPE) == 1;
}

static void restore_mask(const struct round *round, const sigset_t *sigpipe)
{
    const struct timespec at_once = {0, 0};

    if (!round->piped)
        sigtimedwait(sigpipe, NULL, &at_once);
    pthread_sigmask(SIG_SETMASK, &round->mask, NULL);
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
    struct round round = {
        .children = children, .talks = talks, .count = count, .left = count};
    sigset_t sigpipe;

    if (count > SUBPROCESS_MOST || (count > 0 && (!children || !talks)))
        return -EINVAL;
    for (size_t i = 0; i < count; i++)
        if (!children[i] || !is_valid(&talks[i]))
            return -EINVAL;
    for (size_t i = 0; i < count; i++) {
        talks[i].output_length = talks[i].errors_length = 0;
        talks[i].error = 1; /* open */
    }
    round.limit_ns = timeout_ms < 0 ? -1 : now_ns() + timeout_ms * 1000000LL;
    block_sigpipe(&round, &sigpipe);
    round.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    go_round(&round);
    close_end(&round.epoll_fd);
    restore_mask(&round, &sigpipe);
    return round.first;
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
