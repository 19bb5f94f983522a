/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE for W_EXITCODE. */
#define _GNU_SOURCE
#include "server.h"
#include "init.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static bool tried;
static char *path;
static pid_t pid;
static int channel = -1;

bool server_is_untried(void)
{
    return !tried;
}

pid_t server_pid(void)
{
    return pid;
}

const char *server_program(void)
{
    return path;
}

/* What begins with DOJO_ says something of one job, to one job; but how they
 * are sealed is the same for all. */
static void leave_out_own(char **environment)
{
    char **kept = environment;

    for (; *environment != NULL; environment++)
        if (strncmp(*environment, "DOJO_", 5) != 0 ||
            strncmp(*environment, "DOJO_SEAL=", 10) == 0)
            *kept++ = *environment;
    *kept = NULL;
}

static _Noreturn void become_server(int socket)
{
    char option[] = "--fork-server";
    char open[] = "open";
    char hidden[] = "hidden";
    char *arguments[] = {path, option, options.shared ? open : hidden, NULL};

    init_hold_signals(false);
    if (dup2(socket, FORK_SERVER_FD) < 0)
        init_refuse("descriptors");
    environ = job_environment();
    leave_out_own(environ);
    options.cpu_s = 0; /* each child has its own */
    init_become(arguments, false);
}

/* The next of what it tells, while the child's folders are looked at; false:
 * it ended. */
static bool hear(int32_t *what, pid_t child)
{
    size_t got = 0;

    while (got < sizeof(*what)) {
        ssize_t more = read(channel, (char *)what + got, sizeof(*what) - got);

        if (more > 0)
            got += (size_t)more;
        else if (more == 0 || errno != EINTR)
            return false;
        else if (child > 0)
            init_bound_scratch(child);
    }
    return true;
}

void server_stop(void)
{
    if (channel >= 0)
        close(channel);
    channel = -1;
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    pid = 0;
}

bool server_start(const char *program)
{
    int ends[2];
    int32_t ready;

    tried = true;
    path = strdup(program);
    if (path == NULL ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        init_refuse("a fork server");
    pid = fork();
    if (pid < 0)
        init_refuse("fork");
    if (pid == 0)
        become_server(ends[1]);
    close(ends[1]);
    channel = ends[0];
    if (hear(&ready, 0))
        return true;
    server_stop();
    return false;
}

int server_run(const struct job *job, const int *fds, unsigned count,
               bool *alone)
{
    int all[JOB_FDS + 1];
    int32_t child = 0;
    int32_t status;
    int32_t left;

    *alone = false;
    memcpy(all, fds, count * sizeof(*fds));
    all[count] = STATUS_FD;
    if (job_hand_on(channel, job, all, count + 1) == 0 && hear(&child, 0) &&
        hear(&status, child)) {
        *alone = hear(&left, child) && left == 1;
        return status;
    }
    (void)kill(pid, SIGKILL);
    server_stop();
    /* Whoever killed the server is ours to wait for now. */
    status = child > 0 ? init_wait(child) : -1;
    return status >= 0 ? status : W_EXITCODE(0, SIGKILL);
}
