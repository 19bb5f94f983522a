/* SPDX-License-Identifier: MIT */
#include "gather.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void wait_for(int epoll_fd, int fd, unsigned events)
{
    struct epoll_event event = {.events = events};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
    /* TODO: who else could be served meanwhile, and how long is this? */
    epoll_wait(epoll_fd, &event, 1, -1);
    epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

static int ask(int epoll_fd, int fd, const struct gather_call *call,
               struct gather_result *result)
{
    const char *request = call->request;
    char *answer = call->answer;
    while (result->sent < call->request_size) {
        wait_for(epoll_fd, fd, EPOLLOUT);
        ssize_t n =
            send(fd, request + result->sent, call->request_size - result->sent,
                 MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0)
            return -errno;
        result->sent += (size_t)n;
    }
    shutdown(fd, SHUT_WR);
    for (;;) {
        wait_for(epoll_fd, fd, EPOLLIN);
        ssize_t n = recv(fd, answer + result->length,
                         call->answer_size - result->length, MSG_DONTWAIT);
        if (n <= 0)
            return n < 0 ? -errno : 0; /* TODO: is a full answer at its end? */
        result->length += (size_t)n;
    }
}

int gather_run(struct gather_call calls[], struct gather_result results[],
               size_t count, enum gather_policy policy, int timeout_ms,
               int cancel_fd)
{
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC);

    (void)policy, (void)timeout_ms, (void)cancel_fd; /* TODO: and these? */
    for (size_t i = 0; i < count; i++) {
        results[i] = (struct gather_result){.error = 0};
        if (calls[i].connect)
            calls[i].fd = calls[i].connect(calls[i].context);
        results[i].error = ask(epoll_fd, calls[i].fd, &calls[i], &results[i]);
        close(calls[i].fd);
        calls[i].fd = -1;
    }
    close(epoll_fd);
    return 0;
}
