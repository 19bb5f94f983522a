/* SPDX-License-Identifier: MIT */
/* Broken on purpose: a length has 16 bits. */
#define _POSIX_C_SOURCE 200809L /* SOCK_CLOEXEC */
#include "download.h"

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD = sizeof "OK 123456789\n" - 1 }; /* the longest */

struct run {
    const unsigned short *ports;
    const struct download_page *pages;
    struct download_result *results;
    size_t count;
    atomic_size_t next; /* page to be drawn */
};

static _Thread_local int session[DOWNLOAD_SITES]; /* or -1 */

static void hang_up(unsigned site)
{
    if (session[site] >= 0)
        close(session[site]);
    session[site] = -1;
}

static int dial(unsigned site, unsigned short port)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -errno;
    session[site] = fd;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&name, sizeof name) == 0 ||
        errno == EINTR)
        return 0; /* interrupted, it goes on: send waits for it */
    return -errno;
}

static int lost(void)
{
    return errno == EPIPE ? -ECONNRESET : -errno;
}

static int ask(int fd, const char *path)
{
    char request[4 + DOWNLOAD_PATH + 1] = "GET ";
    size_t size = 4 + strlen(path) + 1, sent = 0;

    memcpy(request + 4, path, size - 5);
    request[size - 1] = '\n';
    while (sent < size) {
        ssize_t n = send(fd, request + sent, size - sent, MSG_NOSIGNAL);

        if (n < 0 && errno != EINTR)
            return lost();
        sent += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

/* Reads some, not more than size; how much, or an error. */
static ssize_t hear(int fd, char *bytes, size_t size)
{
    ssize_t n;

    do
        n = recv(fd, bytes, size, 0);
    while (n < 0 && errno == EINTR);
    return n > 0 ? n : n == 0 ? -ECONNRESET : lost();
}

/* The size of a head that so many bytes begin with, 0 if it has not ended.
 *length has been 0. */
static int parse(const char *head, size_t got, size_t *length)
{
    const char *end = memchr(head, '\n', got);

    if (!end)
        return got < HEAD ? 0 : -EPROTO;
    if (end == head + 2 && memcmp(head, "NO", 2) == 0)
        return -ENOENT;
    if (end < head + 4 || memcmp(head, "OK ", 3) != 0)
        return -EPROTO;
    for (const char *digit = head + 3; digit < end; digit++) {
        if (*digit < '0' || *digit > '9')
            return -EPROTO;
        *length = (uint16_t)(*length * 10 + (size_t)(*digit - '0'));
    }
    return (int)(end - head) + 1;
}

/* Reads an answer; *heard tells whether a byte of it has come. */
static int read_answer(int fd, const struct download_page *page, size_t *length,
                       bool *heard)
{
    char head[HEAD];
    size_t got = 0;
    ssize_t n;
    int size = 0;

    for (; size == 0; size = parse(head, got, length)) {
        n = hear(fd, head + got, HEAD - got);
        if (n < 0)
            return (int)n;
        *heard = true;
        got += (size_t)n;
    }
    if (size < 0)
        return size;
    if (*length > page->room)
        return -EMSGSIZE;
    got -= (size_t)size; /* the body has begun in the head's last bytes */
    if (got > *length)
        return -EPROTO;
    if (got > 0)
        memcpy(page->body, head + size, got);
    for (; got < *length; got += (size_t)n) {
        n = hear(fd, (char *)page->body + got, *length - got);
        if (n < 0)
            return (int)n;
    }
    return 0;
}

static int fetch(struct run *run, const struct download_page *page,
                 size_t *length)
{
    for (;;) {
        bool used = session[page->site] >= 0, heard = false;
        int error = used ? 0 : dial(page->site, run->ports[page->site]);

        if (!error)
            error = ask(session[page->site], page->path);
        if (!error)
            error = read_answer(session[page->site], page, length, &heard);
        if (error && error != -ENOENT)
            hang_up(page->site);
        if (error != -ECONNRESET || !used || heard)
            return error;
    }
}

static void *work(void *context)
{
    struct run *run = context;
    size_t i;

    for (unsigned site = 0; site < DOWNLOAD_SITES; site++)
        session[site] = -1;
    while ((i = atomic_fetch_add(&run->next, 1)) < run->count) {
        size_t length = 0;
        int error = fetch(run, &run->pages[i], &length);

        run->results[i] = (struct download_result){error, error ? 0 : length};
    }
    for (unsigned site = 0; site < DOWNLOAD_SITES; site++)
        hang_up(site);
    return NULL;
}

static bool page_can_be(const struct download_page *page)
{
    size_t length = 0;

    if (page->site >= DOWNLOAD_SITES || !page->path ||
        (!page->body && page->room > 0))
        return false;
    while (page->path[length])
        if (length == DOWNLOAD_PATH ||
            (unsigned char)page->path[length++] <= ' ')
            return false;
    return length > 0;
}

static bool arguments_can_be(const struct run *run, unsigned most)
{
    if (most == 0 || most > DOWNLOAD_MOST || run->count > DOWNLOAD_PAGES ||
        (run->count > 0 && (!run->ports || !run->pages || !run->results)))
        return false;
    for (size_t i = 0; i < run->count; i++)
        if (!page_can_be(&run->pages[i]))
            return false;
    return true;
}

int download_run(const unsigned short ports[DOWNLOAD_SITES],
                 const struct download_page pages[],
                 struct download_result results[], size_t count, unsigned most)
{
    struct run run = {ports, pages, results, count, 0};
    pthread_t workers[DOWNLOAD_MOST];
    unsigned started = 0;
    int error = 0;

    if (!arguments_can_be(&run, most))
        return -EINVAL;
    while (started < most && started < count && !error) {
        error = -pthread_create(&workers[started], NULL, work, &run);
        started += !error;
    }
    for (unsigned i = 0; i < started; i++)
        pthread_join(workers[i], NULL);
    return started > 0 ? 0 : error;
}
