/* SPDX-License-Identifier: MIT */
/*
 * Invariant: what one child does reaches no other child.  The server has no
 * signal that it could be sent but SIGKILL and SIGSTOP, and its socket is not
 * the child's; dojo_init looks at the rest (serve.c).
 *
 * _GNU_SOURCE for environ and W_EXITCODE.
 */
#define _GNU_SOURCE
#include "fork_server.h"
#include "inside/job.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(int32_t what)
{
    if (write(FORK_SERVER_FD, &what, sizeof(what)) != (ssize_t)sizeof(what))
        _exit(3);
}

/*
 * In the child; what fails here is the judge's failure.  It tells its number
 * itself: a server that did so might be killed before.
 */
static void become_job(const struct job *job, int *fds, unsigned count,
                       const sigset_t *signals)
{
    const struct rlimit processor = {job->cpu_s, job->cpu_s + 2};
    int status = fds[count - 1];

    tell(getpid());
    if ((job->cpu_s > 0 && setrlimit(RLIMIT_CPU, &processor) < 0) ||
        write(status, "p", 1) != 1 || close(status) < 0 ||
        job_adopt(fds, count - 1) < 0)
        _exit(3);
    environ = job_environment();
    (void)pthread_sigmask(SIG_SETMASK, signals, NULL);
}

/*
 * How the child ended, as wait tells it.  It is left to be waited for: were
 * the server killed now, whoever comes after it still could.
 */
static int32_t status_of(pid_t child)
{
    siginfo_t end = {0};

    while (waitid(P_PID, (id_t)child, &end, WEXITED | WNOWAIT) < 0 &&
           errno == EINTR)
        ;
    return end.si_code == CLD_EXITED ? W_EXITCODE(end.si_status, 0)
                                     : W_EXITCODE(0, end.si_status);
}

static void watch(pid_t child, const int *fds, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        (void)close(fds[i]);
    if (child < 0)
        _exit(3);
    tell(status_of(child));
    tell(job_is_alone());
}

/* ThreadSanitizer makes the tables of its deadlock detector, two megabytes,
 * when a process locks its first mutex. */
static void warm_up(void)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

    (void)pthread_mutex_lock(&mutex);
    (void)pthread_mutex_unlock(&mutex);
}

void fork_server_run(bool hidden, char ***arguments)
{
    int fds[JOB_FDS + 1];
    sigset_t all;
    sigset_t signals;
    struct job job;
    unsigned count;

    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &signals);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (hidden)
        (void)prctl(PR_SET_DUMPABLE, 0);
    warm_up();
    (void)fflush(NULL);
    tell(0);
    while ((count = job_receive(FORK_SERVER_FD, &job, fds)) > 1) {
        pid_t child = fork();

        if (child == 0) {
            if (!hidden)
                (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
            become_job(&job, fds, count, &signals);
            *arguments = job_arguments();
            return;
        }
        watch(child, fds, count);
    }
    _exit(0);
}
