/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* accept4 */
#include "site.h"

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "support/libc.h"

#define CONNECTIONS_MOST 512 /* threads */
#define LINE 128
#define PATIENCE_S 5 /* for wrong answers */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct site_counts counts;
static unsigned under_way;
static struct connection {
    pthread_t thread;
    int fd;
    bool tired;
} connections[CONNECTIONS_MOST];
static unsigned connection_count;

static int listeners[2];
static pthread_t accepters[2];
unsigned short site_ports[2];

char site_pattern(size_t i)
{
    return (char)(i * 31 + i / 251);
}

static void complain(const char *text)
{
    pthread_mutex_lock(&lock);
    counts.complaint = text;
    pthread_mutex_unlock(&lock);
}

static void say(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = libc_send(fd, bytes, size, MSG_NOSIGNAL);

        if (n <= 0)
            return;
        bytes += n;
        size -= (size_t)n;
    }
}

/* A request is under way until its answer is. */
static void begin_page(void)
{
    pthread_mutex_lock(&lock);
    if (++under_way > counts.together)
        counts.together = under_way;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void end_page(void)
{
    pthread_mutex_lock(&lock);
    under_way--;
    counts.answers++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/* Once somebody has complained nobody waits any more. */
static void await(const unsigned *count, unsigned least, const char *complaint)
{
    struct timespec end;
    unsigned seen = *count;
    int error = 0;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += PATIENCE_S;
    while (*count < least && !error && !counts.complaint) {
        error = pthread_cond_timedwait(&changed, &lock, &end);
        if (*count != seen) /* as long as more come it is worth waiting */
            clock_gettime(CLOCK_REALTIME, &end), end.tv_sec += PATIENCE_S;
        seen = *count;
    }
    if (error)
        counts.complaint = complaint;
}

static void await_others(const char *path)
{
    pthread_mutex_lock(&lock);
    if (strncmp(path, "/meet/", 6) == 0)
        await(&counts.together, (unsigned)atoi(path + 6),
              "fewer pages than agreed are under way at once");
    if (strncmp(path, "/after/", 7) == 0)
        await(&counts.answers, (unsigned)atoi(path + 7),
              "pages wait for one that is slow");
    pthread_mutex_unlock(&lock);
}

/* Head and beginning of the body leave in one send: who reads more than the
   head always gets some of the body. */
static void say_pattern(int fd, size_t length, size_t size)
{
    char *text = malloc(32 + size);
    size_t head = (size_t)snprintf(text, 32, "OK %zu\n", length);

    for (size_t i = 0; i < size; i++)
        text[head + i] = site_pattern(i);
    say(fd, text, head + size);
    free(text);
}

static void reset(int fd)
{
    const struct sockaddr none = {.sa_family = AF_UNSPEC};

    connect(fd, &none, sizeof none);
}

static void say_raw(int fd, const char *text)
{
    char line[LINE];

    snprintf(line, sizeof line, "%s\n", text);
    for (char *c = line; *c; c++)
        *c = *c == '_' ? ' ' : *c == ';' ? '\n' : *c;
    say(fd, line, strlen(line));
}

static bool begins(const char *path, const char *word)
{
    return strncmp(path, word, strlen(word)) == 0;
}

/* Answers; false: the connection is to end. */
static bool answer(struct connection *connection, const char *path)
{
    int fd = connection->fd;
    char text[2 * LINE];

    if (begins(path, "/size/"))
        say_pattern(fd, (size_t)atol(path + 6), (size_t)atol(path + 6));
    else if (begins(path, "/cut/"))
        say_pattern(fd, (size_t)atol(path + 5), (size_t)atol(path + 5) / 2);
    else if (begins(path, "/none/"))
        say(fd, "NO\n", 3);
    else if (begins(path, "/raw/"))
        say_raw(fd, path + 5);
    else if (begins(path, "/part/"))
        say(fd, "OK 1", 4);
    else if (begins(path, "/reset/"))
        reset(fd);
    else if (!begins(path, "/drop/")) {
        snprintf(text, sizeof text, "OK %zu\n%s", strlen(path), path);
        say(fd, text, strlen(text));
    }
    connection->tired = begins(path, "/tired/");
    return !begins(path, "/cut/") && !begins(path, "/raw/") &&
           !begins(path, "/part/") && !begins(path, "/reset/") &&
           !begins(path, "/drop/") && !begins(path, "/over/");
}

static bool is_request(const char *line)
{
    return begins(line, "GET /") && !strpbrk(line + 4, " \r");
}

/* Reads a request; false: the connection has ended.  Between requests a
   connection may be idle, in one it may not. */
static bool read_request(int fd, char *line)
{
    size_t got = 0;
    ssize_t n;

    do {
        n = libc_recv(fd, line + got, 1, 0);
        got += n == 1;
        if (n == 1 && line[got - 1] == '\n') {
            line[got - 1] = '\0';
            if (is_request(line) && strlen(line) == got - 1)
                return true;
            break;
        }
    } while ((n == 1 && got < LINE) || (n < 0 && errno == EAGAIN && got == 0));
    if (got > 0)
        complain("a request is not GET path and the line's end");
    return false;
}

static void *serve(void *context)
{
    struct connection *connection = context;
    char line[LINE], more;
    bool open = true;

    while (open && read_request(connection->fd, line) && !connection->tired) {
        begin_page();
        await_others(line + 4);
        if (recv(connection->fd, &more, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
            complain("a connection is asked again before it has answered");
        end_page();
        open = answer(connection, line + 4);
    }
    shutdown(connection->fd, SHUT_RDWR);
    return NULL;
}

static void *accept_all(void *context)
{
    unsigned site = *(unsigned *)context;
    int fd;

    while ((fd = accept4(listeners[site], NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        const struct timeval patience = {.tv_sec = PATIENCE_S};
        struct connection *connection;

        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        pthread_mutex_lock(&lock);
        counts.connections[site]++;
        connection = &connections[connection_count];
        *connection = (struct connection){.fd = fd};
        if (connection_count == CONNECTIONS_MOST ||
            libc_pthread_create(&connection->thread, serve, connection)) {
            counts.complaint = "there are too many connections";
            close(fd);
        } else {
            connection_count++;
        }
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

/* Its port's two bytes differ: who gets their order wrong knocks elsewhere. */
static int listen_anywhere(unsigned short *port)
{
    struct sockaddr_in here;
    socklen_t size = sizeof here;
    int fd;

    do {
        here = (struct sockaddr_in){.sin_family = AF_INET,
                                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || bind(fd, (struct sockaddr *)&here, size) ||
            listen(fd, 128) || getsockname(fd, (struct sockaddr *)&here, &size))
            fail_msg("a site cannot start: %s", strerror(errno));
        *port = ntohs(here.sin_port);
    } while (*port >> 8 == (*port & 0xff) && close(fd) == 0);
    return fd;
}

void site_start(void)
{
    static unsigned sites[] = {0, 1};

    counts = (struct site_counts){.answers = 0};
    under_way = connection_count = 0;
    for (unsigned site = 0; site < 2; site++) {
        listeners[site] = listen_anywhere(&site_ports[site]);
        if (libc_pthread_create(&accepters[site], accept_all, &sites[site]))
            fail_msg("a site has no thread");
    }
}

void site_stop(void)
{
    for (unsigned site = 0; site < 2; site++) {
        shutdown(listeners[site], SHUT_RDWR);
        pthread_join(accepters[site], NULL);
        close(listeners[site]);
    }
    for (unsigned i = 0; i < connection_count; i++) {
        shutdown(connections[i].fd, SHUT_RDWR);
        pthread_join(connections[i].thread, NULL);
        close(connections[i].fd);
    }
}

struct site_counts site_counts(void)
{
    struct site_counts now;

    pthread_mutex_lock(&lock);
    now = counts;
    pthread_mutex_unlock(&lock);
    return now;
}
