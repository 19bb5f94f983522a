/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE for MSG_CMSG_CLOEXEC. */
#define _GNU_SOURCE
#include "job.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FREE_FD = 64 };

static char text[JOB_BYTES];
static char *words[JOB_WORDS + 2]; /* NULL behind both halves */
static unsigned environment_at;

char **job_arguments(void)
{
    return words;
}

char **job_environment(void)
{
    return words + environment_at;
}

/* 0, or -1: nothing more comes. */
static int read_text(int socket, size_t bytes)
{
    size_t got = 0;

    while (got < bytes) {
        ssize_t more = read(socket, text + got, bytes - got);

        if (more <= 0 && !(more < 0 && errno == EINTR))
            return -1;
        got += more > 0 ? (size_t)more : 0;
    }
    return 0;
}

static int read_words(int socket, const struct job *job)
{
    char *word = text;
    unsigned place = 0;

    if (job->bytes == 0 || job->bytes > sizeof(text) ||
        job->words > JOB_WORDS || job->arguments == 0 ||
        job->arguments > job->words || read_text(socket, job->bytes) < 0)
        return -1;
    for (unsigned i = 0; i < job->words; i++) {
        char *end = memchr(word, '\0', (size_t)(text + job->bytes - word));

        if (end == NULL)
            return -1;
        if (i == job->arguments)
            words[place++] = NULL;
        words[place++] = word;
        word = end + 1;
    }
    words[place] = NULL;
    if (job->words == job->arguments)
        words[++place] = NULL; /* no environment at all */
    environment_at = job->arguments + 1;
    return 0;
}

unsigned job_receive(int socket, struct job *job, int fds[JOB_FDS + 1])
{
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int) * (JOB_FDS + 1))];
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
        got = recvmsg(socket, &message, MSG_WAITALL | MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    header = CMSG_FIRSTHDR(&message);
    if (got != (ssize_t)sizeof(*job) || header == NULL ||
        header->cmsg_type != SCM_RIGHTS)
        return 0;
    bytes = header->cmsg_len - CMSG_LEN(0);
    if (bytes > sizeof(int) * (JOB_FDS + 1) || read_words(socket, job) < 0)
        return 0;
    memcpy(fds, CMSG_DATA(header), bytes);
    return (unsigned)(bytes / sizeof(int));
}

static int send_fds(int socket, const struct job *job, const int *fds,
                    unsigned count)
{
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int) * (JOB_FDS + 1))];
    } control = {0};
    struct job copy = *job;
    struct iovec part = {&copy, sizeof(copy)};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = CMSG_SPACE(sizeof(int) * count)};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    ssize_t sent;

    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * count);
    memcpy(CMSG_DATA(header), fds, sizeof(int) * count);
    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)sizeof(copy) ? 0 : -EPERM;
}

static int send_text(int socket, const char *from, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(socket, from, length, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return -EPERM;
        from += sent;
        length -= (size_t)sent;
    }
    return 0;
}

int job_send(int socket, const struct job *job, const char *from,
             const int *fds, unsigned count)
{
    int error = send_fds(socket, job, fds, count);

    return error < 0 ? error : send_text(socket, from, job->bytes);
}

int job_hand_on(int socket, const struct job *job, const int *fds,
                unsigned count)
{
    return job_send(socket, job, text, fds, count);
}

int job_adopt(int *fds, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        int high = fcntl(fds[i], F_DUPFD_CLOEXEC, FREE_FD);

        if (high < 0)
            return -1;
        (void)close(fds[i]);
        fds[i] = high;
    }
    for (unsigned i = 0; i < count; i++) {
        if (dup2(fds[i], (int)i + 1) < 0)
            return -1;
        (void)close(fds[i]);
    }
    if (count < JOB_FDS)
        (void)close(JOB_FDS);
    return 0;
}

bool job_is_alone(void)
{
    pid_t gone;

    do
        gone = waitpid(-1, NULL, WNOHANG);
    while (gone > 0);
    return gone < 0 && errno == ECHILD;
}
