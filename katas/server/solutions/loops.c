/* SPDX-License-Identifier: MIT */
/*
 * Idea: a loop for each processor, each with an epoll of its own and the
 * connections that it took; what they share is a count and a word to stop.
 * Invariant: a connection belongs to one loop and waits for one thing at a
 * time; go_on may be called at any moment and finds out whether that has come.
 * Price: whoever takes a connection keeps it, idle as the others may be.
 */
#define _GNU_SOURCE /* accept4 */
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LOOPS 2
#define EVENTS 64 /* of one wait */

enum state { CLOSED, READING, ASKING, HEARING, ANSWERING };
enum limit { OF_CLIENT, OF_BACK_END };

struct connection {
    TAILQ_ENTRY(connection) entry; /* of a limit, or of those that ended */
    struct loop *loop;
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

struct loop {
    struct server *server;
    pthread_t thread;
    int epoll_fd;
    long long retry_ms; /* when to accept again; 0: the listener is watched */
    struct list limits[2], closed; /* closed: until the events are through */
    struct server_counts counts;
};

struct server {
    struct server_settings settings;
    atomic_bool stopping;
    atomic_uint open;
    int stop_fd;
    struct loop loops[LOOPS];
};

static long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int watch(struct loop *loop, int op, int fd, unsigned events, void *who)
{
    struct epoll_event event = {.events = events, .data.ptr = who};

    return epoll_ctl(loop->epoll_fd, op, fd, &event);
}

static void set_limit(struct connection *c, enum limit limit)
{
    const struct server_settings *settings = &c->loop->server->settings;
    int ms = limit == OF_CLIENT ? settings->client_ms : settings->backend_ms;

    TAILQ_REMOVE(&c->loop->limits[c->limit], c, entry);
    TAILQ_INSERT_TAIL(&c->loop->limits[limit], c, entry);
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
    c->loop->server->open--;
    close(c->fd);
    TAILQ_REMOVE(&c->loop->limits[c->limit], c, entry);
    TAILQ_INSERT_HEAD(&c->loop->closed, c, entry);
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

        if (c->loop->server->stopping)
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
    struct sockaddr_in back_end = {
        .sin_family = AF_INET,
        .sin_port = htons(c->loop->server->settings.backend_port),
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
    if (c->answer[0] == '+')
        c->loop->counts.answers++;
    else
        c->loop->counts.errors++;
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
        if (watch(c->loop, EPOLL_CTL_MOD, c->fd,
                  (unsigned)events | EPOLLONESHOT, c))
            end_connection(c);
    } else if (watch(c->loop, c->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD,
                     c->query_fd, (unsigned)events | EPOLLONESHOT, c)) {
        answer(c, "-down\n", false);
        go_on(c);
    } else {
        c->watched = true;
    }
}

static void take(struct loop *loop, int fd)
{
    struct server *server = loop->server;
    struct connection *c = NULL;

    loop->counts.connections++;
    if (atomic_fetch_add(&server->open, 1) < server->settings.clients)
        c = malloc(sizeof *c);
    else if (send(fd, "-full\n", 6, MSG_DONTWAIT | MSG_NOSIGNAL) == 6)
        loop->counts.errors++;
    if (!c) {
        server->open--;
        close(fd);
        return;
    }
    *c = (struct connection){
        .loop = loop, .state = READING, .fd = fd, .query_fd = -1};
    TAILQ_INSERT_TAIL(&loop->limits[OF_CLIENT], c, entry);
    set_limit(c, OF_CLIENT);
    if (watch(loop, EPOLL_CTL_ADD, fd, EPOLLONESHOT, c))
        end_connection(c);
    else
        go_on(c);
}

/* Takes who is there; if that fails, again in a while. */
static void accept_all(struct loop *loop)
{
    int fd, listen_fd = loop->server->settings.listen_fd;

    do {
        fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0)
            take(loop, fd);
    } while (fd >= 0 || errno == EINTR || errno == ECONNABORTED);
    loop->retry_ms = 0;
    if (errno != EAGAIN ||
        watch(loop, EPOLL_CTL_MOD, listen_fd, EPOLLIN | EPOLLONESHOT, loop))
        loop->retry_ms = now_ms() + 1 + SERVER_RETRY_MS;
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
static int apply_limits(struct loop *loop)
{
    long long now = now_ms(), next = 0;

    if (loop->retry_ms && loop->retry_ms <= now && !loop->server->stopping)
        accept_all(loop);
    apply_limit(&loop->limits[OF_BACK_END], now);
    apply_limit(&loop->limits[OF_CLIENT], now);
    if (!loop->server->stopping)
        next = loop->retry_ms;
    for (int i = 0; i < 2; i++) {
        const struct connection *c = TAILQ_FIRST(&loop->limits[i]);

        if (c && (!next || c->end_ms < next))
            next = c->end_ms;
    }
    return next ? (int)(next - now) : -1;
}

static void end_idle(struct loop *loop)
{
    struct connection *c = TAILQ_FIRST(&loop->limits[OF_CLIENT]), *next;

    for (; c; c = next) {
        next = TAILQ_NEXT(c, entry);
        if (c->state == READING)
            end_connection(c);
    }
}

static void bury(struct loop *loop)
{
    struct connection *c;

    while ((c = TAILQ_FIRST(&loop->closed))) {
        TAILQ_REMOVE(&loop->closed, c, entry);
        free(c);
    }
}

static bool is_needed(const struct loop *loop)
{
    return !loop->server->stopping || !TAILQ_EMPTY(&loop->limits[OF_CLIENT]) ||
           !TAILQ_EMPTY(&loop->limits[OF_BACK_END]);
}

static void *run(void *context)
{
    struct loop *loop = context;
    struct epoll_event events[EVENTS];

    for (int ms; ms = apply_limits(loop), is_needed(loop);) {
        int n = epoll_wait(loop->epoll_fd, events, EVENTS, ms);

        for (int i = 0; i < n; i++)
            if (events[i].data.ptr == loop->server)
                end_idle(loop);
            else if (events[i].data.ptr != loop)
                go_on(events[i].data.ptr);
            else if (!loop->server->stopping)
                accept_all(loop);
        bury(loop);
    }
    bury(loop);
    return NULL;
}

static int start_loop(struct server *server, struct loop *loop)
{
    int listen_fd = server->settings.listen_fd, error;

    loop->server = server;
    TAILQ_INIT(&loop->limits[OF_CLIENT]);
    TAILQ_INIT(&loop->limits[OF_BACK_END]);
    TAILQ_INIT(&loop->closed);
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll_fd < 0)
        return errno;
    error = watch(loop, EPOLL_CTL_ADD, server->stop_fd, EPOLLIN | EPOLLONESHOT,
                  server) ||
                    watch(loop, EPOLL_CTL_ADD, listen_fd,
                          EPOLLIN | EPOLLONESHOT, loop)
                ? errno
                : pthread_create(&loop->thread, NULL, run, loop);
    if (error)
        close(loop->epoll_fd);
    return error;
}

/* Stops the first loops, adds up what they counted, closes and frees. */
static void end_server(struct server *server, int loops,
                       struct server_counts *counts)
{
    server->stopping = true;
    while (eventfd_write(server->stop_fd, 1) && errno == EINTR)
        continue;
    for (int i = 0; i < loops; i++) {
        pthread_join(server->loops[i].thread, NULL);
        close(server->loops[i].epoll_fd);
        counts->connections += server->loops[i].counts.connections;
        counts->answers += server->loops[i].counts.answers;
        counts->errors += server->loops[i].counts.errors;
    }
    close(server->stop_fd);
    free(server);
}

int server_start(struct server **place, const struct server_settings *settings)
{
    struct server_counts unused = {0};
    struct server *server;
    int error = 0, loops = 0;

    if (!place || !settings || settings->listen_fd < 0 ||
        settings->backend_port == 0 || settings->clients == 0 ||
        settings->clients > SERVER_CLIENTS || settings->client_ms <= 0 ||
        settings->backend_ms <= 0)
        return -EINVAL;
    if (fcntl(settings->listen_fd, F_SETFL, O_NONBLOCK) < 0)
        return -errno;
    server = calloc(1, sizeof *server);
    if (!server)
        return -ENOMEM;
    server->settings = *settings;
    server->stop_fd = eventfd(0, EFD_CLOEXEC);
    if (server->stop_fd < 0) {
        error = errno;
        free(server);
        return -error;
    }
    for (; !error && loops < LOOPS; loops += !error)
        error = start_loop(server, &server->loops[loops]);
    if (error)
        end_server(server, loops, &unused);
    else
        *place = server;
    return -error;
}

int server_stop(struct server *server, struct server_counts *counts)
{
    struct server_counts unused;
    int listen_fd;

    if (!server)
        return -EINVAL;
    listen_fd = server->settings.listen_fd;
    counts = counts ? counts : &unused;
    *counts = (struct server_counts){0};
    end_server(server, LOOPS, counts);
    close(listen_fd);
    return 0;
}
