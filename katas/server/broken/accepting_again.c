/* SPDX-License-Identifier: MIT */
/* Broken on purpose: After accept has failed nobody accepts any more. */
#define _GNU_SOURCE /* accept4 */
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define EVENTS 64 /* of one wait */

enum state { CLOSED, READING, ASKING, HEARING, ANSWERING };
enum limit { OF_CLIENT, OF_BACK_END };

struct connection {
    TAILQ_ENTRY(connection) entry; /* of a limit, or of the free ones */
    enum state state;
    enum limit limit;
    long long end_ms;
    int fd, query_fd;        /* query_fd: -1 if there is none */
    bool watched, last;      /* query_fd is; nothing after this answer */
    size_t have, size, done; /* bytes of requests, of this one; sent */
    size_t length;           /* of the answer */
    char request[SERVER_LINE], answer[1 + SERVER_LINE];
};

TAILQ_HEAD(list, connection);

static struct server {
    atomic_bool taken, stopping;
    struct server_settings settings;
    struct server_counts counts;
    pthread_t thread;
    int epoll_fd, stop_fd;
    long long retry_ms; /* when to accept again; 0: the listener is watched */
    struct list limits[2], closed;
    struct connection connections[SERVER_CLIENTS];
} server;

static long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int watch(int op, int fd, unsigned events, void *who)
{
    struct epoll_event event = {.events = events, .data.ptr = who};

    return epoll_ctl(server.epoll_fd, op, fd, &event);
}

static void set_limit(struct connection *c, enum limit limit)
{
    int ms = limit == OF_CLIENT ? server.settings.client_ms
                                : server.settings.backend_ms;

    TAILQ_REMOVE(&server.limits[c->limit], c, entry);
    TAILQ_INSERT_TAIL(&server.limits[limit], c, entry);
    c->limit = limit;
    c->end_ms = now_ms() + 1 + ms; /* never early */
}

static void end_query(struct connection *c)
{
    if (c->query_fd >= 0)
        close(c->query_fd);
    c->query_fd = -1;
    c->watched = false;
}

static int end_connection(struct connection *c)
{
    close(c->fd);
    TAILQ_REMOVE(&server.limits[c->limit], c, entry);
    TAILQ_INSERT_HEAD(&server.closed, c, entry);
    c->state = CLOSED;
    return 0;
}

/*
 * The states.  Each function does what can be done now and returns 0 when the
 * connection is in another state, or what its descriptor is waited for.
 */
static int answer(struct connection *c, const char *word, bool last)
{
    end_query(c);
    if (word)
        memcpy(c->answer, word, c->length = strlen(word));
    c->last = last;
    c->done = 0;
    c->state = ANSWERING;
    set_limit(c, OF_CLIENT);
    return 0;
}

static int read_request(struct connection *c)
{
    for (;;) {
        char *last = memchr(c->request, '\n', c->have);
        ssize_t n;

        if (server.stopping)
            return end_connection(c);
        if (last) {
            c->size = (size_t)(last - c->request) + 1;
            c->done = 0;
            c->state = ASKING;
            return 0;
        }
        if (c->have == SERVER_LINE)
            return answer(c, "-long\n", true);
        n = recv(c->fd, c->request + c->have, SERVER_LINE - c->have,
                 MSG_DONTWAIT);
        if (n < 0 && errno == EAGAIN)
            return EPOLLIN;
        if (n == 0 || (n < 0 && errno != EINTR))
            return end_connection(c);
        c->have += n > 0 ? (size_t)n : 0;
    }
}

static bool connect_query(struct connection *c)
{
    struct sockaddr_in back_end = {.sin_family = AF_INET,
                                   .sin_port =
                                       htons(server.settings.backend_port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    set_limit(c, OF_BACK_END);
    c->query_fd =
        socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return c->query_fd >= 0 &&
           (connect(c->query_fd, (struct sockaddr *)&back_end,
                    sizeof back_end) == 0 ||
            errno == EINPROGRESS || errno == EINTR);
}

static int ask(struct connection *c)
{
    if (c->query_fd < 0 && !connect_query(c))
        return answer(c, "-down\n", false);
    while (c->done < c->size) {
        ssize_t n = send(c->query_fd, c->request + c->done, c->size - c->done,
                         MSG_NOSIGNAL);

        if (n < 0 && errno == EAGAIN)
            return EPOLLOUT;
        if (n < 0 && errno != EINTR)
            return answer(c, "-down\n", false);
        c->done += n > 0 ? (size_t)n : 0;
    }
    c->answer[0] = '+';
    c->length = 1;
    c->state = HEARING;
    return 0;
}

static int hear(struct connection *c)
{
    for (;;) {
        char *from = c->answer + 1, *last = memchr(from, '\n', c->length - 1);
        ssize_t n;

        if (last) {
            c->length = (size_t)(last - c->answer) + 1;
            return answer(c, NULL, false);
        }
        if (c->length == sizeof c->answer)
            return answer(c, "-down\n", false);
        n = recv(c->query_fd, c->answer + c->length,
                 sizeof c->answer - c->length, 0);
        if (n < 0 && errno == EAGAIN)
            return EPOLLIN;
        if (n == 0 || (n < 0 && errno != EINTR))
            return answer(c, "-down\n", false);
        c->length += n > 0 ? (size_t)n : 0;
    }
}

static int send_answer(struct connection *c)
{
    while (c->done < c->length) {
        ssize_t n = send(c->fd, c->answer + c->done, c->length - c->done,
                         MSG_DONTWAIT | MSG_NOSIGNAL);

        if (n < 0 && errno == EAGAIN)
            return EPOLLOUT;
        if (n < 0 && errno != EINTR)
            return end_connection(c);
        c->done += n > 0 ? (size_t)n : 0;
    }
    *(c->answer[0] == '+' ? &server.counts.answers : &server.counts.errors) +=
        1;
    if (c->last)
        return end_connection(c);
    c->have -= c->size;
    memmove(c->request, c->request + c->size, c->have);
    c->state = READING;
    set_limit(c, OF_CLIENT);
    return 0;
}

static void go_on(struct connection *c)
{
    static int (*const states[])(struct connection *) = {
        [READING] = read_request,
        [ASKING] = ask,
        [HEARING] = hear,
        [ANSWERING] = send_answer};
    int events = 0;

    while (!events && c->state != CLOSED)
        events = states[c->state](c);
    if (c->state == CLOSED)
        return;
    /* One shot: nobody hears of a client while its query is under way. */
    if (c->query_fd < 0) {
        if (watch(EPOLL_CTL_MOD, c->fd, (unsigned)events | EPOLLONESHOT, c))
            end_connection(c);
    } else if (watch(c->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, c->query_fd,
                     (unsigned)events | EPOLLONESHOT, c)) {
        answer(c, "-down\n", false);
        go_on(c);
    } else {
        c->watched = true;
    }
}

static void take(int fd)
{
    struct connection *c = TAILQ_FIRST(&server.closed);

    server.counts.connections++;
    if (!c) {
        if (send(fd, "-full\n", 6, MSG_DONTWAIT | MSG_NOSIGNAL) == 6)
            server.counts.errors++;
        close(fd);
        return;
    }
    TAILQ_REMOVE(&server.closed, c, entry);
    *c = (struct connection){.state = READING, .fd = fd, .query_fd = -1};
    TAILQ_INSERT_TAIL(&server.limits[OF_CLIENT], c, entry);
    set_limit(c, OF_CLIENT);
    if (watch(EPOLL_CTL_ADD, fd, EPOLLONESHOT, c))
        end_connection(c);
    else
        go_on(c);
}

/* Takes who is there; if that fails, again in a while. */
static void accept_all(void)
{
    int fd, listen_fd = server.settings.listen_fd;

    do {
        fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0)
            take(fd);
    } while (fd >= 0 || errno == EINTR || errno == ECONNABORTED);
    if (errno != EAGAIN ||
        watch(EPOLL_CTL_MOD, listen_fd, EPOLLIN | EPOLLONESHOT, &server))
        server.retry_ms = 0;
}

static void apply_limit(struct list *list, long long now)
{
    struct connection *c;

    while ((c = TAILQ_FIRST(list)) && c->end_ms <= now) {
        if (c->state == ANSWERING)
            end_connection(c);
        else if (c->state == READING)
            answer(c, "-slow\n", true);
        else
            answer(c, "-late\n", false);
        go_on(c);
    }
}

/* Ends what is over; milliseconds to the next end, -1: there is none. */
static int apply_limits(void)
{
    long long now = now_ms(), next = 0;

    if (server.retry_ms && server.retry_ms <= now && !server.stopping)
        accept_all();
    apply_limit(&server.limits[OF_BACK_END], now);
    apply_limit(&server.limits[OF_CLIENT], now);
    if (!server.stopping)
        next = server.retry_ms;
    for (int i = 0; i < 2; i++) {
        const struct connection *c = TAILQ_FIRST(&server.limits[i]);

        if (c && (!next || c->end_ms < next))
            next = c->end_ms;
    }
    return next ? (int)(next - now) : -1;
}

static void end_idle(void)
{
    struct connection *c = TAILQ_FIRST(&server.limits[OF_CLIENT]), *next;

    for (; c; c = next) {
        next = TAILQ_NEXT(c, entry);
        if (c->state == READING)
            end_connection(c);
    }
}

static bool is_needed(void)
{
    return !server.stopping || !TAILQ_EMPTY(&server.limits[OF_CLIENT]) ||
           !TAILQ_EMPTY(&server.limits[OF_BACK_END]);
}

static void *run(void *unused)
{
    struct epoll_event events[EVENTS];

    for (int ms; ms = apply_limits(), is_needed();) {
        int n = epoll_wait(server.epoll_fd, events, EVENTS, ms);

        for (int i = 0; i < n; i++)
            if (events[i].data.ptr == &server.stop_fd)
                end_idle();
            else if (events[i].data.ptr != &server)
                go_on(events[i].data.ptr);
            else if (!server.stopping)
                accept_all();
    }
    return unused;
}

static int start(void)
{
    int listen_fd = server.settings.listen_fd, error;

    server.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (server.epoll_fd < 0)
        return errno;
    server.stop_fd = eventfd(0, EFD_CLOEXEC);
    error =
        server.stop_fd < 0 || fcntl(listen_fd, F_SETFL, O_NONBLOCK) < 0 ||
                watch(EPOLL_CTL_ADD, server.stop_fd, EPOLLIN | EPOLLONESHOT,
                      &server.stop_fd) ||
                watch(EPOLL_CTL_ADD, listen_fd, EPOLLIN | EPOLLONESHOT, &server)
            ? errno
            : pthread_create(&server.thread, NULL, run, NULL);
    if (error && server.stop_fd >= 0)
        close(server.stop_fd);
    if (error)
        close(server.epoll_fd);
    return error;
}

int server_start(struct server **place, const struct server_settings *settings)
{
    int error;

    if (!place || !settings || settings->listen_fd < 0 ||
        settings->backend_port == 0 || settings->clients == 0 ||
        settings->clients > SERVER_CLIENTS || settings->client_ms <= 0 ||
        settings->backend_ms <= 0)
        return -EINVAL;
    if (atomic_exchange(&server.taken, true))
        return -ENOMEM;
    server.stopping = false;
    server.settings = *settings;
    server.counts = (struct server_counts){0};
    server.retry_ms = 0;
    TAILQ_INIT(&server.limits[OF_CLIENT]);
    TAILQ_INIT(&server.limits[OF_BACK_END]);
    TAILQ_INIT(&server.closed);
    for (unsigned i = settings->clients; i-- > 0;)
        TAILQ_INSERT_HEAD(&server.closed, &server.connections[i], entry);
    error = start();
    if (error)
        server.taken = false;
    else
        *place = &server;
    return -error;
}

int server_stop(struct server *stopped, struct server_counts *counts)
{
    if (!stopped)
        return -EINVAL;
    server.stopping = true;
    while (eventfd_write(server.stop_fd, 1) && errno == EINTR)
        continue;
    pthread_join(server.thread, NULL);
    if (counts)
        *counts = server.counts;
    close(server.stop_fd);
    close(server.epoll_fd);
    close(server.settings.listen_fd);
    server.taken = false;
    return 0;
}
