/* SPDX-License-Identifier: MIT */
/*
 * Idea: numbers of processes differ inside of a namespace, so the kernel
 * translates: it names the sender of what comes through a socket.
 *
 * _GNU_SOURCE for struct ucred, syscall and W_EXITCODE.
 */
#define _GNU_SOURCE
#include "process_box.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int box_high(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, BOX_HIGH);
}

/* Moves it up and adds it; -1 is added as it is. */
static int add(struct box_fds *fds, int fd)
{
    int high = fd;

    if (fd >= 0 && fd < BOX_HIGH) {
        high = box_high(fd);
        close(fd);
    }
    if (fds->count == BOX_FDS || (fd >= 0 && high < 0)) {
        close(high);
        return -EMFILE;
    }
    fds->fds[fds->count++] = high;
    return 0;
}

static int add_file(struct box_fds *fds, const char *path, int flags)
{
    int fd = -1;

    if (path != NULL) {
        fd = open(path, flags | O_CLOEXEC, 0644);
        if (fd < 0)
            return -errno;
    }
    return add(fds, fd);
}

static int add_socket(struct box_fds *fds, struct box_status *status)
{
    const int yes = 1;
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return -errno;
    status->fd = ends[0];
    (void)setsockopt(ends[0], SOL_SOCKET, SO_PASSCRED, &yes, sizeof(yes));
    return add(fds, ends[1]);
}

int box_open(const struct process_box *box, struct box_fds *fds,
             struct box_status *status)
{
    int error = add_socket(fds, status);

    if (error == 0)
        error = add_file(fds, box->filter, O_RDONLY);
    if (error == 0)
        error = add_file(fds, box->product, O_WRONLY | O_CREAT | O_TRUNC);
    for (size_t i = 0; error == 0 && box->files[i] != NULL; i++)
        error = add_file(fds, box->files[i], O_RDONLY);
    for (size_t i = 0; error == 0 && box->kept[i] != NULL; i++)
        error = add_file(fds, box->kept[i], O_WRONLY | O_CREAT | O_TRUNC);
    return error;
}

static int join(const char *group)
{
    int fd = open(group, O_WRONLY | O_CLOEXEC);

    if (fd < 0 || write(fd, "0", 1) != 1)
        return -1;
    close(fd);
    return 0;
}

/* This process alone: the C library's calls would change our threads too. */
static int become(uid_t uid)
{
    if (syscall(SYS_setgroups, 0, NULL) < 0 ||
        syscall(SYS_setresgid, uid, uid, uid) < 0)
        return -1;
    return (int)syscall(SYS_setresuid, uid, uid, uid);
}

int box_enter(const struct process_box *box, const struct box_fds *fds)
{
    for (size_t i = 0; i < fds->count; i++) {
        int number = PROCESS_STATUS + (int)i;

        if (fds->fds[i] < 0)
            close(number);
        else if (dup2(fds->fds[i], number) < 0)
            return -1;
    }
    for (size_t i = 0; box->groups[i] != NULL; i++)
        if (join(box->groups[i]) < 0)
            return -1;
    if (box->uid != 0 && become(box->uid) < 0)
        return -1;
    (void)syscall(SYS_close_range, PROCESS_STATUS + (int)fds->count, ~0U,
                  1U << 2 /* CLOSE_RANGE_CLOEXEC */);
    /* Changing the user took the death signal away. */
    return prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* One message; its sender is the program when it is the first. */
static bool hear_one(struct box_status *status)
{
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(struct ucred))];
    } control;
    char text[BOX_SAYS];
    struct iovec part = {text, sizeof(text) - 1};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof(control)};
    ssize_t got =
        recvmsg(status->fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    struct ucred sender;

    if (got <= 0)
        return false;
    if (status->program == 0 && header != NULL &&
        header->cmsg_type == SCM_CREDENTIALS) {
        memcpy(&sender, CMSG_DATA(header), sizeof(sender));
        status->program = sender.pid;
    }
    for (ssize_t i = 0; i < got && status->length + 1 < BOX_SAYS; i++)
        status->says[status->length++] = text[i];
    return true;
}

pid_t box_hear(struct box_status *status)
{
    if (!hear_one(status)) {
        close(status->fd); /* poll would tell of its end again and again */
        status->fd = -1;
    }
    return status->program;
}

/* Whether the group's file counts an end for want of memory. */
static bool lacked_memory(const char *path)
{
    char text[4096] = "";
    const char *found = NULL;
    int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;

    if (fd >= 0 && read(fd, text, sizeof(text) - 1) > 0)
        found = strstr(text, "oom_kill ");
    if (fd >= 0)
        close(fd);
    return found != NULL && strtoul(found + strlen("oom_kill "), NULL, 10) > 0;
}

bool box_fresh(const struct box_status *status)
{
    static const char last[] = " fresh\n";
    const size_t length = sizeof(last) - 1;

    return status->length > length &&
           memcmp(status->says + status->length - length, last, length) == 0;
}

int box_fresh_status(const struct box_status *status)
{
    int number = 0;

    return sscanf(status->says, "pexit %d fresh\n", &number) == 1
               ? W_EXITCODE(number, 0)
               : W_EXITCODE(0, SIGKILL);
}

int box_wait_status(struct box_status *status, const struct process_box *box)
{
    int number = 0;

    while (status->fd >= 0)
        (void)box_hear(status);
    status->says[status->length] = '\0';
    if (sscanf(status->says, "pexit %d at %u", &number, &status->step) >= 1)
        return W_EXITCODE(number, 0);
    status->scratch_full = strcmp(status->says, "pscratch\n") == 0;
    status->no_space = strcmp(status->says, "pspace\n") == 0;
    status->no_memory = lacked_memory(box->oom);
    if (sscanf(status->says, "psignal %d at %u", &number, &status->step) >= 1) {
        status->no_memory = status->no_memory && number == SIGKILL;
        return W_EXITCODE(0, number);
    }
    return W_EXITCODE(0, SIGKILL);
}
