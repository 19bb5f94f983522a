/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* SOCK_CLOEXEC, environ, affinity */
#include "workers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORKER_FD = 3, LAUNCHER_MAX = 128, LOOK_MS = 50 };

static int spawn(pid_t *pid, char *const argv[], int fd,
                 const struct pairs_options *options)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    char *const *environment =
        options->environment != NULL
            ? (char *const *)(uintptr_t)options->environment
            : environ;

    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, fd, WORKER_FD);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    int error = 0;
    if (options->launcher != NULL) /* sought in PATH */
        error = posix_spawnp(pid, argv[0], &actions, &attributes, argv,
                             environment);
    else
        error =
            posix_spawn(pid, argv[0], &actions, &attributes, argv, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return -error;
}

bool worker_is_there(const struct worker *worker)
{
    return worker->pid > 0 || worker->program != NULL;
}

/* By the host, which is not ours to kill or to reap. */
static int start_hosted(struct worker *worker, const char *path,
                        const struct pairs_host *host)
{
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
        return -errno;
    int error = host->start(host->context, path, fds[1], &worker->program);
    if (error < 0) {
        close(fds[0]);
        return error;
    }
    worker->host = host;
    worker->fd = fds[0];
    return 0;
}

static void end_hosted(struct worker *worker, char *text, size_t size)
{
    if (worker->fd >= 0)
        close(worker->fd);
    worker->host->end(worker->host->context, worker->program, text, size);
    *worker = (struct worker){.pid = 0, .fd = -1};
}

/*
 * Leaves this thread, and what it starts, one processor of those in *before:
 * the last, as the first is often busy with the machine's own work.
 */
static int pin(cpu_set_t *before)
{
    cpu_set_t one;
    size_t last = CPU_SETSIZE - 1;
    if (sched_getaffinity(0, sizeof *before, before) < 0)
        return -errno;
    while (last > 0 && !CPU_ISSET(last, before))
        last--;
    CPU_ZERO(&one);
    CPU_SET(last, &one);
    return sched_setaffinity(0, sizeof one, &one) < 0 ? -errno : 0;
}

static int spawn_pinned(pid_t *pid, char *const argv[], int fd,
                        const struct pairs_options *options)
{
    cpu_set_t before;
    int error = pin(&before);
    if (error < 0)
        return error;
    error = spawn(pid, argv, fd, options);
    (void)sched_setaffinity(0, sizeof before, &before);
    return error;
}

int worker_start(struct worker *worker, const char *path, bool pinned,
                 const struct pairs_options *options)
{
    char slices[] = "--dojo-slices=3";
    char *argv[LAUNCHER_MAX + 3];
    size_t count = 0;
    int fds[2];

    *worker = (struct worker){.pid = 0, .fd = -1};
    if (options->host != NULL)
        return start_hosted(worker, path, options->host);
    for (; options->launcher != NULL && options->launcher[count] != NULL;
         count++) {
        if (count == LAUNCHER_MAX)
            return -E2BIG;
        argv[count] = (char *)(uintptr_t)options->launcher[count];
    }
    argv[count++] = (char *)(uintptr_t)path;
    argv[count++] = slices;
    argv[count] = NULL;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
        return -errno;
    int error =
        (pinned ? spawn_pinned : spawn)(&worker->pid, argv, fds[1], options);
    close(fds[1]);
    if (error < 0) {
        close(fds[0]);
        worker->pid = 0;
        return error;
    }
    worker->fd = fds[0];
    return 0;
}

void worker_stop(struct worker *worker)
{
    if (worker->program != NULL) {
        end_hosted(worker, NULL, 0);
        return;
    }
    if (worker->fd >= 0)
        close(worker->fd);
    if (worker->pid > 0) {
        kill(-worker->pid, SIGKILL);
        kill(worker->pid, SIGKILL);
        while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    *worker = (struct worker){.pid = 0, .fd = -1};
}

static double limit_of(const struct worker *worker,
                       const struct pairs_options *options)
{
    return worker->limit_s > options->stuck_s ? worker->limit_s
                                              : options->stuck_s;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Until something can be read: 0, -EINTR or -ETIMEDOUT. */
static int await(const struct worker *worker,
                 const struct pairs_options *options)
{
    double end_s = seconds_now() + limit_of(worker, options);
    while (seconds_now() < end_s) {
        struct pollfd ready = {.fd = worker->fd, .events = POLLIN};
        if (poll(&ready, 1, LOOK_MS) > 0)
            return 0;
        if (options->is_interrupted != NULL && options->is_interrupted())
            return -EINTR;
    }
    return -ETIMEDOUT;
}

/* How a worker that hung up ended, in words; the worker is reaped. */
static void tell_end(struct worker *worker, char *text, size_t size)
{
    int status = 0;
    pid_t got;
    if (worker->program != NULL) {
        end_hosted(worker, text, size);
        return;
    }
    do
        got = waitpid(worker->pid, &status, 0);
    while (got < 0 && errno == EINTR);
    worker->pid = 0;
    if (WIFSIGNALED(status))
        snprintf(text, size, "it was killed by signal %d (%s)",
                 WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        snprintf(text, size, "it exited with status %d", WEXITSTATUS(status));
}

static int give_up(struct worker *worker, struct slice_answer *answer,
                   int error, const struct pairs_options *options)
{
    if (error == -ETIMEDOUT)
        snprintf(answer->text, sizeof answer->text,
                 "a slice did not end in %g s", limit_of(worker, options));
    worker_stop(worker);
    return error;
}

/* Sends, waits, receives: the bytes that came, or -errno of await. */
static ssize_t exchange(const struct worker *worker,
                        const struct slice_request *request, void *reply,
                        size_t size, const struct pairs_options *options)
{
    ssize_t sent = send(worker->fd, request, sizeof *request, MSG_NOSIGNAL);
    if (sent == (ssize_t)sizeof *request) {
        int error = await(worker, options);
        if (error < 0)
            return error;
    }
    ssize_t got = recv(worker->fd, reply, size, MSG_DONTWAIT);
    return got < 0 ? 0 : got;
}

int worker_ask(struct worker *worker, const struct slice_request *request,
               struct slice_answer *answer, const struct pairs_options *options)
{
    memset(answer, 0, sizeof *answer);
    ssize_t got = exchange(worker, request, answer, sizeof *answer, options);
    answer->text[SLICE_TEXT_SIZE - 1] = '\0';
    if (got < 0)
        return give_up(worker, answer, (int)got, options);
    if (got == (ssize_t)sizeof *answer) {
        if (request->kind == SLICE_OPEN && worker->host == NULL)
            worker->limit_s = (double)answer->limit_ms / 1e3;
        int status = (int)answer->status;
        if (status < 0 && status != -ENOENT)
            worker_stop(worker);
        return status;
    }
    if (got > 0)
        snprintf(answer->text, sizeof answer->text, "it sent nonsense");
    else
        tell_end(worker, answer->text, sizeof answer->text);
    return give_up(worker, answer, -EPROTO, options);
}

/* 0 and size bytes at reply, or the worker is gone. */
static int fetch(struct worker *worker, enum slice_kind kind, void *reply,
                 size_t size, const struct pairs_options *options)
{
    struct slice_request request = {.version = SLICE_VERSION, .kind = kind};
    ssize_t got = exchange(worker, &request, reply, size, options);
    if (got == (ssize_t)size)
        return 0;
    worker_stop(worker);
    return got < 0 ? (int)got : -EPROTO;
}

int worker_samples(struct worker *worker, struct samples *samples,
                   const struct pairs_options *options)
{
    return fetch(worker, SLICE_SAMPLES, samples, sizeof *samples, options);
}

int worker_figures(struct worker *worker, struct figures *figures,
                   const struct pairs_options *options)
{
    struct slice_request request = {
        .version = SLICE_VERSION,
        .kind = SLICE_CLOSE,
    };
    struct slice_answer answer;
    int error = worker_ask(worker, &request, &answer, options);
    if (error < 0)
        return error;
    error = fetch(worker, SLICE_FIGURES, figures, sizeof *figures, options);
    figures_mend(figures);
    return error;
}
