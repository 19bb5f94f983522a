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
    /* TODO: who else could be served meanwhile, and who ends this wait? */
    epoll_wait(epoll_fd, &event, 1, -1);
    epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

static int ask(int epoll_fd, const struct gather_call *call,
               struct gather_result *result)
{
    const char *request = call->request;
    char *answer = call->answer;
    ssize_t n;

    while (result->sent < call->request_size) {
        wait_for(epoll_fd, call->fd, EPOLLOUT);
        n = send(call->fd, request + result->sent,
                 call->request_size - result->sent,
                 MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0)
            return -errno; /* TODO: is every error the end of the call? */
        result->sent += (size_t)n;
    }
    shutdown(call->fd, SHUT_WR);
    do {
        wait_for(epoll_fd, call->fd, EPOLLIN);
        n = recv(call->fd, answer + result->length,
                 call->answer_size - result->length, MSG_DONTWAIT);
        if (n < 0)
            return -errno;
        result->length += (size_t)n;
    } while (n > 0); /* TODO: what does 0 say when there is no room left? */
    return 0;
}

int gather_run(const struct gather_call calls[], struct gather_result results[],
               size_t count, enum gather_policy policy, int cancel_fd)
{
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC);

    (void)policy, (void)cancel_fd;
    for (size_t i = 0; i < count; i++) {
        results[i] = (struct gather_result){.error = 0};
        results[i].error = ask(epoll_fd, &calls[i], &results[i]);
        close(calls[i].fd);
    }
    close(epoll_fd);
    return 0;
}
