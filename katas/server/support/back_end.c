/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* accept4 */
#include "back_end.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "server.h"
#include "support/libc.h"

#define QUERIES_MOST 20000 /* descriptors */
#define PATIENCE_S 5       /* for wrong answers */

struct query {
    bool open, held;
    size_t length;
    char line[SERVER_LINE + 2]; /* one byte more than there should be */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct query queries[QUERIES_MOST]; /* by descriptor */
static unsigned held, come, connections;
static int listen_fd, epoll_fd, stop_fd;
static unsigned short port;
static pthread_t thread;

static void watch(int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event))
        fail_msg("the back end cannot watch: %s", strerror(errno));
}

static void hang_up(int fd)
{
    held -= queries[fd].held;
    queries[fd] = (struct query){.open = false};
    close(fd);
}

static void say(int fd, const char *text)
{
    libc_send(fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void obey(int fd)
{
    struct query *query = &queries[fd];
    struct linger rudely = {.l_onoff = 1};

    come++;
    pthread_cond_broadcast(&changed);
    if (strncmp(query->line, "hold", 4) == 0) {
        query->held = true;
        held++;
        return;
    }
    if (strncmp(query->line, "long", 4) == 0) {
        char text[3 * SERVER_LINE + 1] = {0};

        memset(text, 'x', SERVER_LINE * (query->line[4] == 'e' ? 3 : 1));
        say(fd, text);
        return;
    }
    if (strcmp(query->line, "half\n") == 0)
        say(fd, "half");
    else if (strcmp(query->line, "more\n") == 0)
        say(fd, "more\nand more");
    else if (strcmp(query->line, "reset\n") == 0)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &rudely, sizeof rudely);
    else if (strcmp(query->line, "drop\n") != 0)
        say(fd, query->line);
    if (strcmp(query->line, "more\n") != 0)
        shutdown(fd, SHUT_WR);
    if (strcmp(query->line, "reset\n") == 0)
        hang_up(fd);
}

static void hear(int fd)
{
    struct query *query = &queries[fd];
    ssize_t n = libc_recv(fd, query->line + query->length,
                          SERVER_LINE + 1 - query->length, MSG_DONTWAIT);
    const char *last;

    if (n <= 0) {
        if (n == 0 || errno != EAGAIN)
            hang_up(fd);
        return;
    }
    query->length += (size_t)n;
    last = memchr(query->line, '\n', query->length);
    if (last && last + 1 < query->line + query->length)
        hang_up(fd); /* that was more than a line */
    else if (last)
        obey(fd);
}

static void take(void)
{
    int fd = libc_accept(listen_fd);

    if (fd < 0)
        return;
    if (fd >= QUERIES_MOST) {
        close(fd);
        return;
    }
    connections++;
    queries[fd] = (struct query){.open = true};
    watch(fd);
}

static void *run(void *unused)
{
    struct epoll_event events[64];
    bool stopped = false;

    while (!stopped) {
        int n = epoll_wait(epoll_fd, events, 64, -1);

        pthread_mutex_lock(&lock);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;

            if (fd == stop_fd)
                stopped = true;
            else if (fd == listen_fd)
                take();
            else if (queries[fd].open)
                hear(fd);
        }
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

/* Its port's two bytes differ: who gets their order wrong knocks elsewhere. */
static int listen_anywhere(void)
{
    struct sockaddr_in here;
    socklen_t size = sizeof here;
    int fd;

    do {
        here = (struct sockaddr_in){.sin_family = AF_INET,
                                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || bind(fd, (struct sockaddr *)&here, size) ||
            listen(fd, 4096) ||
            getsockname(fd, (struct sockaddr *)&here, &size))
            fail_msg("the back end cannot start: %s", strerror(errno));
        port = ntohs(here.sin_port);
    } while (port >> 8 == (port & 0xff) && close(fd) == 0);
    return fd;
}

void back_end_start(void)
{
    held = come = connections = 0;
    listen_fd = listen_anywhere();
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    stop_fd = eventfd(0, EFD_CLOEXEC);
    if (epoll_fd < 0 || stop_fd < 0)
        fail_msg("the back end cannot start: %s", strerror(errno));
    watch(listen_fd);
    watch(stop_fd);
    if (pthread_create(&thread, NULL, run, NULL))
        fail_msg("the back end has no thread");
}

void back_end_stop(void)
{
    eventfd_write(stop_fd, 1);
    pthread_join(thread, NULL);
    for (int fd = 0; fd < QUERIES_MOST; fd++)
        if (queries[fd].open)
            hang_up(fd);
    close(listen_fd);
    close(epoll_fd);
    close(stop_fd);
}

unsigned short back_end_port(void)
{
    return port;
}

/* As long as more come, however slowly, it is worth waiting. */
static int await(const unsigned *number, unsigned count)
{
    struct timespec end;
    unsigned seen = UINT_MAX;
    int error = 0;

    pthread_mutex_lock(&lock);
    while (*number < count && !error) {
        if (seen != *number) {
            clock_gettime(CLOCK_REALTIME, &end);
            end.tv_sec += PATIENCE_S;
        }
        seen = *number;
        error = pthread_cond_timedwait(&changed, &lock, &end);
    }
    pthread_mutex_unlock(&lock);
    return error;
}

void back_end_await(unsigned count)
{
    if (await(&held, count))
        fail_msg("%u queries should wait at the same time; %u do", count, held);
}

void back_end_await_queries(unsigned count)
{
    if (await(&come, count))
        fail_msg("%u queries have come, expected %u", back_end_queries(),
                 count);
}

static void release(const char *query)
{
    pthread_mutex_lock(&lock);
    for (int fd = 0; fd < QUERIES_MOST; fd++)
        if (queries[fd].held &&
            (!query || (strncmp(queries[fd].line, query, strlen(query)) == 0 &&
                        queries[fd].line[strlen(query)] == '\n'))) {
            queries[fd].held = false;
            held--;
            say(fd, queries[fd].line);
        }
    pthread_mutex_unlock(&lock);
}

void back_end_release(const char *query)
{
    release(query);
}

void back_end_release_all(void)
{
    release(NULL);
}

static unsigned read_count(const unsigned *count)
{
    unsigned value;

    pthread_mutex_lock(&lock);
    value = *count;
    pthread_mutex_unlock(&lock);
    return value;
}

unsigned back_end_queries(void)
{
    return read_count(&come);
}

unsigned back_end_connections(void)
{
    return read_count(&connections);
}
