/* SPDX-License-Identifier: MIT */
/* Broken on purpose: Who waits asks again and again, and never sleeps. */
#define _GNU_SOURCE /* accept4 */
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define STACK (64 << 10)
#define FOREVER LLONG_MAX

struct line {
    char bytes[SERVER_LINE];
    size_t length;
};

struct connection {
    struct server *server;
    int fd;
    pthread_t thread;
};

struct server {
    struct server_settings settings;
    int stop_fd; /* readable when stopping is true, or soon */
    atomic_bool stopping;
    pthread_t acceptor;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t ended; /* open is 0 */
    unsigned open;
    struct connection *last;
    struct server_counts counts;
};

static long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* When a limit that begins now ends: never early, a millisecond late. */
static long long end_of(int limit_ms)
{
    return now_ms() + 1 + limit_ms;
}

/* 0: fd is ready, or try it.  -ECANCELED: a stop_fd that is given was. */
static int await(int fd, short events, long long end, int stop_fd)
{
    struct pollfd fds[] = {{fd, events, 0}, {stop_fd, POLLIN, 0}};
    int n;

    do
        n = poll(fds, 2, 0);
    while (n == 0 && (end == FOREVER || now_ms() < end));

    return n == 0 ? -ETIMEDOUT : n > 0 && fds[1].revents ? -ECANCELED : 0;
}

/* The length of a line that has come whole, or an error. */
static int get_line(int fd, struct line *line, long long end, int stop_fd)
{
    for (;;) {
        char *last = memchr(line->bytes, '\n', line->length);
        int error;
        ssize_t n;

        if (last)
            return (int)(last - line->bytes) + 1;
        if (line->length == SERVER_LINE)
            return -EMSGSIZE;
        error = await(fd, POLLIN, end, stop_fd);
        if (error)
            return error;
        n = recv(fd, line->bytes + line->length, SERVER_LINE - line->length,
                 MSG_DONTWAIT);
        if (n == 0)
            return -ENODATA;
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return -errno;
        line->length += n > 0 ? (size_t)n : 0;
    }
}

static int send_all(int fd, const char *bytes, size_t size, long long end)
{
    for (size_t sent = 0; sent < size;) {
        ssize_t n =
            send(fd, bytes + sent, size - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        int error = n < 0 ? -errno : 0;

        if (error == -EAGAIN)
            error = await(fd, POLLOUT, end, -1);
        if (error && error != -EINTR)
            return error;
        sent += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

/* Sends a request and gets the answer: its length, or an error. */
static int ask(struct server *server, const char *request, size_t size,
               struct line *answer)
{
    long long end = end_of(server->settings.backend_ms);
    struct sockaddr_in back_end = {.sin_family = AF_INET,
                                   .sin_port =
                                       htons(server->settings.backend_port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int result;

    if (fd < 0)
        return -errno;
    result = connect(fd, (struct sockaddr *)&back_end, sizeof back_end);
    result = result && errno != EINPROGRESS && errno != EINTR ? -errno : 0;
    if (!result)
        result = send_all(fd, request, size, end); /* once connected */
    if (!result)
        result = get_line(fd, answer, end, -1);
    close(fd);
    return result;
}

/* Sends "+" and the answer, or a word; -1: the client cannot be reached. */
static int reply(struct connection *c, const char *head,
                 const struct line *answer, size_t size)
{
    struct server *server = c->server;
    char text[SERVER_LINE + 1];
    size_t start = strlen(head);

    memcpy(text, head, start);
    memcpy(text + start, answer->bytes, size);
    if (send_all(c->fd, text, start + size, end_of(server->settings.client_ms)))
        return -1;
    pthread_mutex_lock(&server->lock);
    *(size ? &server->counts.answers : &server->counts.errors) += 1;
    pthread_mutex_unlock(&server->lock);
    return 0;
}

static void serve(struct connection *c)
{
    struct server *server = c->server;
    struct line request = {.length = 0}, answer;
    int size, got, sent = 0;

    while (!sent) {
        long long end = end_of(server->settings.client_ms);

        size = get_line(c->fd, &request, end, server->stop_fd);
        if (server->stopping)
            return;
        if (size == -EMSGSIZE || size == -ETIMEDOUT)
            reply(c, size == -EMSGSIZE ? "-long\n" : "-slow\n", &request, 0);
        if (size < 0)
            return;
        answer.length = 0;
        got = ask(server, request.bytes, (size_t)size, &answer);
        if (got > 0)
            sent = reply(c, "+", &answer, (size_t)got);
        else
            sent =
                reply(c, got == -ETIMEDOUT ? "-late\n" : "-down\n", &answer, 0);
        request.length -= (size_t)size;
        memmove(request.bytes, request.bytes + size, request.length);
    }
}

static void bury(struct connection *c)
{
    if (c)
        pthread_join(c->thread, NULL);
    free(c);
}

static void *run(void *context)
{
    struct connection *c = context, *previous;
    struct server *server = c->server;

    serve(c);
    pthread_mutex_lock(&server->lock);
    previous = server->last;
    server->last = c;
    if (--server->open == 0)
        pthread_cond_signal(&server->ended);
    pthread_mutex_unlock(&server->lock);
    close(c->fd);
    bury(previous);
    return NULL;
}

/* Starts the thread of a connection; false: it has none. */
static bool begin(struct server *server, int fd)
{
    struct connection *c = malloc(sizeof *c);
    pthread_attr_t attributes;
    int error = c ? 0 : ENOMEM;

    if (!c)
        return false;
    *c = (struct connection){.server = server, .fd = fd};
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    pthread_mutex_lock(&server->lock); /* until c->thread is there */
    error = pthread_create(&c->thread, &attributes, run, c);
    server->open += !error;
    pthread_mutex_unlock(&server->lock);
    pthread_attr_destroy(&attributes);
    if (error)
        free(c);
    return !error;
}

static void take(struct server *server, int fd)
{
    bool full;

    pthread_mutex_lock(&server->lock);
    server->counts.connections++;
    full = server->open == server->settings.clients;
    if (full && send(fd, "-full\n", 6, MSG_DONTWAIT | MSG_NOSIGNAL) == 6)
        server->counts.errors++;
    pthread_mutex_unlock(&server->lock);
    if (full || !begin(server, fd))
        close(fd);
}

static void *accept_all(void *context)
{
    struct server *server = context;
    int stop_fd = server->stop_fd, listen_fd = server->settings.listen_fd;

    while (!server->stopping) {
        int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);

        if (fd >= 0)
            take(server, fd);
        else if (errno == EAGAIN)
            await(listen_fd, POLLIN, FOREVER, stop_fd);
        else if (errno != EINTR && errno != ECONNABORTED)
            await(stop_fd, POLLIN, end_of(SERVER_RETRY_MS), -1);
    }
    return NULL;
}

int server_start(struct server **place, const struct server_settings *settings)
{
    struct server *server;
    int error;

    if (!place || !settings || settings->listen_fd < 0 ||
        settings->backend_port == 0 || settings->clients == 0 ||
        settings->clients > SERVER_CLIENTS || settings->client_ms <= 0 ||
        settings->backend_ms <= 0)
        return -EINVAL;
    server = malloc(sizeof *server);
    if (!server)
        return -ENOMEM;
    *server = (struct server){.settings = *settings,
                              .stop_fd = eventfd(0, EFD_CLOEXEC),
                              .lock = PTHREAD_MUTEX_INITIALIZER,
                              .ended = PTHREAD_COND_INITIALIZER};
    error = server->stop_fd < 0 ? errno : 0;
    if (!error && fcntl(settings->listen_fd, F_SETFL, O_NONBLOCK))
        error = errno;
    if (!error)
        error = pthread_create(&server->acceptor, NULL, accept_all, server);
    if (error) {
        if (server->stop_fd >= 0)
            close(server->stop_fd);
        free(server);
    } else {
        *place = server;
    }
    return -error;
}

int server_stop(struct server *server, struct server_counts *counts)
{
    if (!server)
        return -EINVAL;
    server->stopping = true;
    while (eventfd_write(server->stop_fd, 1) && errno == EINTR)
        continue;
    pthread_join(server->acceptor, NULL);
    pthread_mutex_lock(&server->lock);
    while (server->open > 0)
        pthread_cond_wait(&server->ended, &server->lock);
    pthread_mutex_unlock(&server->lock);
    bury(server->last);
    if (counts)
        *counts = server->counts;
    close(server->stop_fd);
    close(server->settings.listen_fd);
    free(server);
    return 0;
}
