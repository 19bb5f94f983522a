/* SPDX-License-Identifier: MIT */
/*
 * Broken on purpose: the site may have closed a kept connection; the page is
 * given up.
 */
#define _GNU_SOURCE /* SOCK_NONBLOCK */
#include "download.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD = sizeof "OK 123456789\n" - 1 }; /* the longest */

struct slot {
    int fds[DOWNLOAD_SITES]; /* or -1 */
    size_t page;             /* or DOWNLOAD_PAGES: none */
    bool used;               /* the connection has served a page */
    size_t sent;             /* bytes of the request */
    size_t got;              /* bytes of the head, then of the body */
    int head_size;           /* 0: it has not ended */
    size_t length;           /* of the body, then */
    char head[HEAD];
};

struct run {
    const unsigned short *ports;
    const struct download_page *pages;
    struct download_result *results;
    size_t count, next;
    struct slot slots[DOWNLOAD_MOST];
};

static void hang_up(struct slot *slot, unsigned site)
{
    if (slot->fds[site] >= 0)
        close(slot->fds[site]);
    slot->fds[site] = -1;
}

static int dial(struct slot *slot, unsigned site, unsigned short port)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int error;

    if (fd < 0)
        return -errno;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&name, sizeof name) == 0 ||
        errno == EINPROGRESS || errno == EINTR) {
        slot->fds[site] = fd;
        return 0; /* if it fails later, send says why */
    }
    error = -errno;
    close(fd);
    return error;
}

/* 0: not now; or an error. */
static int lost(void)
{
    if (errno == EAGAIN || errno == EINTR)
        return 0;
    return errno == EPIPE ? -ECONNRESET : -errno;
}

static int ask(struct slot *slot, int fd, const char *path)
{
    char request[4 + DOWNLOAD_PATH + 1] = "GET ";
    size_t size = 4 + strlen(path) + 1;
    ssize_t n;

    memcpy(request + 4, path, size - 5);
    request[size - 1] = '\n';
    n = send(fd, request + slot->sent, size - slot->sent, MSG_NOSIGNAL);
    if (n < 0)
        return lost();
    slot->sent += (size_t)n;
    return 0;
}

/* The size of a head that so many bytes begin with, 0 if it has not ended. */
static int parse(const char *head, size_t got, size_t *length)
{
    const char *end = memchr(head, '\n', got);

    if (!end)
        return got < HEAD ? 0 : -EPROTO;
    if (end == head + 2 && memcmp(head, "NO", 2) == 0)
        return -ENOENT;
    if (end < head + 4 || memcmp(head, "OK ", 3) != 0)
        return -EPROTO;
    *length = 0;
    for (const char *digit = head + 3; digit < end; digit++) {
        if (*digit < '0' || *digit > '9')
            return -EPROTO;
        *length = *length * 10 + (size_t)(*digit - '0');
    }
    return (int)(end - head) + 1;
}

/* The head is through: the body has begun in its last bytes. */
static int begin_body(struct slot *slot, const struct download_page *page)
{
    int size = parse(slot->head, slot->got, &slot->length);

    if (size <= 0)
        return size;
    if (slot->length > page->room)
        return -EMSGSIZE;
    slot->head_size = size;
    slot->got -= (size_t)size;
    if (slot->got > slot->length)
        return -EPROTO;
    if (slot->got > 0)
        memcpy(page->body, slot->head + size, slot->got);
    return 0;
}

/* Hears some more of the answer. */
static int hear(struct slot *slot, int fd, const struct download_page *page)
{
    char *to = slot->head_size ? page->body : slot->head;
    size_t size = slot->head_size ? slot->length : HEAD;
    ssize_t n = recv(fd, to + slot->got, size - slot->got, 0);

    if (n <= 0)
        return n == 0 ? -ECONNRESET : lost();
    slot->got += (size_t)n;
    return slot->head_size ? 0 : begin_body(slot, page);
}

/* Sets out for the slot's page. */
static int begin(struct run *run, struct slot *slot)
{
    unsigned site = run->pages[slot->page].site;

    slot->used = slot->fds[site] >= 0;
    slot->sent = slot->got = 0;
    slot->head_size = 0;
    return slot->used ? 0 : dial(slot, site, run->ports[site]);
}

static void end(struct run *run, struct slot *slot, int error)
{
    run->results[slot->page] =
        (struct download_result){error, error ? 0 : slot->length};
    slot->page = DOWNLOAD_PAGES;
}

/* A page has failed. */
static void fail(struct run *run, struct slot *slot, int error)
{
    if (error != -ENOENT)
        hang_up(slot, run->pages[slot->page].site);
    end(run, slot, error);
}

/* Gives a free slot the next page that can be begun. */
static void take_next(struct run *run, struct slot *slot)
{
    while (slot->page == DOWNLOAD_PAGES && run->next < run->count) {
        int error;

        slot->page = run->next++;
        error = begin(run, slot);
        if (error)
            end(run, slot, error);
    }
}

static size_t request_size(const struct run *run, const struct slot *slot)
{
    return 4 + strlen(run->pages[slot->page].path) + 1;
}

/* What poll has said of the slot's connection is done. */
static void serve(struct run *run, struct slot *slot)
{
    const struct download_page *page = &run->pages[slot->page];
    int fd = slot->fds[page->site], error;

    if (slot->sent < request_size(run, slot))
        error = ask(slot, fd, page->path);
    else
        error = hear(slot, fd, page);
    if (error)
        fail(run, slot, error);
    else if (slot->head_size > 0 && slot->got == slot->length)
        end(run, slot, 0);
}

static int run_all(struct run *run, unsigned most)
{
    struct pollfd waits[DOWNLOAD_MOST];
    bool busy = true;

    while (busy) {
        busy = false;
        for (unsigned i = 0; i < most; i++) {
            struct slot *slot = &run->slots[i];

            take_next(run, slot);
            waits[i] = (struct pollfd){.fd = -1};
            if (slot->page == DOWNLOAD_PAGES)
                continue;
            busy = true;
            waits[i].fd = slot->fds[run->pages[slot->page].site];
            waits[i].events =
                slot->sent < request_size(run, slot) ? POLLOUT : POLLIN;
        }
        if (busy && poll(waits, most, -1) < 0) {
            if (errno == EINTR)
                continue;
            return -errno;
        }
        for (unsigned i = 0; i < most; i++)
            if (waits[i].revents)
                serve(run, &run->slots[i]);
    }
    return 0;
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
    struct run run = {ports, pages, results, count, .next = 0};
    int error;

    if (!arguments_can_be(&run, most))
        return -EINVAL;
    for (unsigned i = 0; i < most; i++)
        run.slots[i] = (struct slot){.fds = {-1, -1}, .page = DOWNLOAD_PAGES};
    error = run_all(&run, most);
    for (unsigned i = 0; i < most; i++)
        for (unsigned site = 0; site < DOWNLOAD_SITES; site++)
            hang_up(&run.slots[i], site);
    return error;
}
