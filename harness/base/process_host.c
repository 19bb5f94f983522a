/* SPDX-License-Identifier: MIT */
#include "process_host.h"
#include "inside/job.h"
#include "interrupt.h"
#include "process_start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the launcher itself says is for nobody: that it ends says enough. */
int process_host_open(const struct process_spec *spec,
                      struct process_host *host)
{
    struct process_start start = {.spec = spec, .writing = {-1, -1, -1}};
    struct box_status status = {.fd = -1};
    int silence = open("/dev/null", O_WRONLY | O_CLOEXEC);
    int error = silence < 0 ? -errno : 0;

    start.writing[PROCESS_OUTPUTS] = box_high(silence);
    process_close_all(&silence, 1);
    if (error == 0)
        error = box_open(spec->box, &start.box, &status);
    if (error == 0)
        error = process_launch(&start);
    process_close_all(start.writing, PROCESS_STREAMS);
    process_close_all(start.box.fds, start.box.count);
    if (error < 0) {
        process_close_all(&status.fd, 1);
        return error;
    }
    *host = (struct process_host){.box = spec->box,
                                  .pid = start.pid,
                                  .pidfd = start.pidfd,
                                  .place = start.place,
                                  .fd = status.fd};
    return 0;
}

/* Adds words, each with its NUL; false: there is no room. */
static bool add_words(const char *const *words, char text[JOB_BYTES],
                      struct job *job)
{
    for (; *words != NULL; words++) {
        size_t length = strlen(*words) + 1;

        if (length > JOB_BYTES - job->bytes || job->words == JOB_WORDS)
            return false;
        memcpy(text + job->bytes, *words, length);
        job->bytes += (uint32_t)length;
        job->words++;
    }
    return true;
}

int process_host_send(const struct process_host *host,
                      const struct process_spec *spec, const int writing[])
{
    struct text_list environment = process_environment(spec);
    const int fds[JOB_FDS] = {
        writing[PROCESS_OUTPUTS],
        writing[spec->separate ? PROCESS_ERRORS : PROCESS_OUTPUTS],
        writing[PROCESS_RECORDS]};
    struct job job = {.cpu_s = spec->limits.cpu_s, .forks = spec->forks};
    char text[JOB_BYTES];
    int error = -E2BIG;

    if (add_words(spec->argv, text, &job)) {
        job.arguments = job.words;
        if (environment.count == 0 ||
            add_words((const char *const *)environment.items, text, &job))
            error = 0;
    }
    if (error == 0)
        error = job_send(host->fd, &job, text, fds,
                         spec->records ? JOB_FDS : JOB_FDS - 1);
    explicit_bzero(text, sizeof(text));
    text_list_free(&environment);
    return error;
}

void process_host_close(struct process_host *host)
{
    siginfo_t ended;

    if (host->fd >= 0)
        (void)shutdown(host->fd, SHUT_RDWR);
    process_close_all(&host->fd, 1);
    if (host->pid > 0) {
        /* It ends when no more comes; then nothing of it is left to wait for,
         * as there would be if it were killed. */
        while (waitid(P_PID, (id_t)host->pid, &ended, WEXITED | WNOWAIT) < 0 &&
               errno == EINTR)
            ;
        kill(-host->pid, SIGKILL);
        interrupt_forget(host->place);
        while (waitpid(host->pid, NULL, 0) < 0 && errno == EINTR)
            ;
        while (waitpid(-host->pid, NULL, WNOHANG) > 0)
            ;
    }
    process_close_all(&host->pidfd, 1);
    host->pid = 0;
}
