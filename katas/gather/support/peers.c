/* SPDX-License-Identifier: MIT */
#include "peers.h"
#include "simulation.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#define PEERS_MOST 16
#define PATIENCE_MS 2000 /* for wrong answers, where time is not simulated */

struct peer {
    int fd; /* -1: closed */
    const struct peer_step *step;
    size_t done;     /* bytes of this step */
    int64_t from_us; /* when this step, or this byte of it, began */
    bool met;
    char echo[4096];
    size_t echo_size;
};

static struct peer peers[PEERS_MOST];
static size_t peer_count;
static size_t met;
static int64_t clock_us;
static const char *complaint; /* about a request */
static int open_before;
static pthread_t mover;
static int stopper[2]; /* closing the second stops the mover */

static char pattern(size_t i)
{
    return (char)('a' + i % 23);
}

void pattern_fill(char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = pattern(i);
}

bool pattern_matches(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != pattern(i))
            return false;
    return true;
}

static int count_descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    int count = 0;

    while (readdir(directory))
        count++;
    closedir(directory);
    return count;
}

void peers_set_up(void)
{
    peer_count = met = 0;
    clock_us = 0;
    complaint = NULL;
    open_before = count_descriptors();
}

static void hang_up(struct peer *peer)
{
    if (peer->fd >= 0)
        close(peer->fd);
    peer->fd = -1;
}

void peers_tear_down(void)
{
    for (size_t i = 0; i < peer_count; i++)
        hang_up(&peers[i]);
    peer_count = 0;
}

int peer_start(const struct peer_step *script)
{
    int ends[2];

    for (const struct peer_step *step = script; step->action; step++)
        if ((step->us || step->action == PEER_SILENT) && !simulation_linked())
            skip();
    if (peer_count == PEERS_MOST ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
        fail_msg("no room for another peer");
    peers[peer_count++] =
        (struct peer){.fd = ends[0], .step = script, .from_us = clock_us};
    return ends[1];
}

static void complain(struct peer *peer, const char *about)
{
    complaint = about;
    hang_up(peer);
}

/* Reads up to size bytes: their number, 0 at the end, -1: none yet. */
static ssize_t hear(struct peer *peer, void *bytes, size_t size)
{
    ssize_t n = recv(peer->fd, bytes, size, MSG_DONTWAIT);

    return n < 0 && errno != EAGAIN ? 0 : n;
}

/* The same for sending; somebody who does not listen is told no more. */
static ssize_t say(struct peer *peer, const void *bytes, size_t size)
{
    ssize_t n = send(peer->fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);

    if (n < 0 && errno != EAGAIN)
        hang_up(peer);
    return n;
}

/* What a step did: */
enum progress { STUCK, MOVED, DONE };

static enum progress read_text(struct peer *peer, const char *text, size_t size)
{
    char bytes[256];
    size_t rest = size - peer->done;
    ssize_t n = hear(peer, bytes, rest < 256 ? rest : 256);

    if (n < 0)
        return STUCK;
    for (ssize_t i = 0; i < n; i++) {
        size_t place = peer->done + (size_t)i;

        if (bytes[i] != (text ? text[place] : pattern(place)))
            complain(peer, "a request came with wrong bytes");
    }
    if (n == 0)
        complain(peer, "a request ended too early");
    peer->done += (size_t)n;
    return peer->done == size ? DONE : MOVED;
}

static enum progress read_end(struct peer *peer)
{
    char byte;
    ssize_t n = hear(peer, &byte, 1);

    if (n > 0)
        complain(peer, "a request was longer than it should be");
    return n < 0 ? STUCK : DONE;
}

static enum progress send_text(struct peer *peer, const char *text,
                               size_t at_once)
{
    size_t rest = strlen(text) - peer->done;
    ssize_t n;

    if (rest == 0)
        return DONE;
    n = say(peer, text + peer->done, rest < at_once ? rest : at_once);
    if (n < 0)
        return STUCK;
    peer->done += (size_t)n;
    peer->from_us = clock_us;
    return (size_t)n == rest ? DONE : MOVED;
}

static enum progress echo(struct peer *peer)
{
    ssize_t n;

    if (peer->echo_size == 0) {
        n = hear(peer, peer->echo, sizeof(peer->echo));
        if (n > 0)
            peer->echo_size = (size_t)n;
        return n < 0 ? STUCK : n == 0 ? DONE : MOVED;
    }
    n = say(peer, peer->echo, peer->echo_size);
    if (n < 0)
        return STUCK;
    peer->echo_size -= (size_t)n;
    memmove(peer->echo, peer->echo + n, peer->echo_size);
    return MOVED;
}

static enum progress meet(struct peer *peer, size_t number)
{
    bool comes = !peer->met;

    met += comes;
    peer->met = true;
    return met >= number ? DONE : comes ? MOVED : STUCK;
}

/* A socket that is closed with bytes unread resets its other end. */
static enum progress reset(struct peer *peer)
{
    char byte;

    if (recv(peer->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0)
        return STUCK;
    hang_up(peer);
    return MOVED;
}

static enum progress take_step(struct peer *peer)
{
    const struct peer_step *step = peer->step;
    bool early = clock_us < peer->from_us + step->us;

    switch (step->action) {
    case PEER_READ:
        return read_text(peer, step->text, strlen(step->text));
    case PEER_READ_END:
        return read_end(peer);
    case PEER_SEND:
        return send_text(peer, step->text, SIZE_MAX);
    case PEER_DRIBBLE:
        return early ? STUCK : send_text(peer, step->text, 1);
    case PEER_DRINK:
        return read_text(peer, NULL, step->size);
    case PEER_ECHO:
        return echo(peer);
    case PEER_DELAY:
        return early ? STUCK : DONE;
    case PEER_MEET:
        return meet(peer, step->size);
    case PEER_SHUTDOWN:
        shutdown(peer->fd, SHUT_WR);
        return DONE;
    case PEER_RESET:
        return reset(peer);
    case PEER_SILENT:
        return STUCK;
    case PEER_DO:
        step->act();
        return DONE;
    case PEER_CLOSE:
        hang_up(peer);
        return MOVED;
    }
    return STUCK;
}

static bool advance(struct peer *peer)
{
    bool moved = false;

    while (peer->fd >= 0) {
        enum progress progress = take_step(peer);

        if (progress == STUCK)
            break;
        moved = true;
        if (progress == DONE) {
            peer->step++;
            peer->done = 0;
            peer->from_us = clock_us;
        }
    }
    return moved;
}

bool peers_advance(int64_t now_us)
{
    bool moved = false;

    clock_us = now_us;
    simulation_hold();
    for (size_t i = 0; i < peer_count; i++)
        moved |= advance(&peers[i]);
    simulation_go_on();
    return moved;
}

int64_t peers_next_us(void)
{
    int64_t next = INT64_MAX;

    for (size_t i = 0; i < peer_count; i++) {
        int64_t due = peers[i].from_us + peers[i].step->us;

        if (peers[i].fd >= 0 && due > clock_us && due < next)
            next = due;
    }
    return next;
}

static short waited_for(const struct peer *peer)
{
    switch (peer->step->action) {
    case PEER_SEND:
        return POLLOUT;
    case PEER_ECHO:
        return peer->echo_size ? POLLOUT : POLLIN;
    case PEER_MEET:
        return 0;
    default:
        return POLLIN;
    }
}

/* Without simulation: moves the peers until told to stop or out of patience. */
static void *move_peers(void *unused)
{
    struct pollfd ready[PEERS_MOST + 1];

    (void)unused;
    do {
        while (peers_advance(0))
            continue;
        for (size_t i = 0; i < peer_count; i++)
            ready[i] = (struct pollfd){.fd = peers[i].fd,
                                       .events = waited_for(&peers[i])};
        ready[peer_count] = (struct pollfd){.fd = stopper[0], .events = POLLIN};
    } while (poll(ready, peer_count + 1, PATIENCE_MS) > 0 &&
             !ready[peer_count].revents);
    while (peers_advance(0))
        continue;
    for (size_t i = 0; i < peer_count; i++)
        hang_up(&peers[i]);
    return NULL;
}

void peers_go(void)
{
    if (simulation_linked())
        return;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, stopper) ||
        pthread_create(&mover, NULL, move_peers, NULL))
        fail_msg("the peers cannot start");
}

void peers_stop(int kept)
{
    int open_now;

    if (!simulation_linked()) {
        close(stopper[1]);
        pthread_join(mover, NULL);
        close(stopper[0]);
    }
    while (peers_advance(clock_us))
        continue;
    open_now = count_descriptors();
    for (size_t i = 0; i < peer_count; i++)
        open_now -= peers[i].fd >= 0;
    open_now -= kept;
    if (complaint)
        fail_msg("%s", complaint);
    if (open_now != open_before)
        fail_msg("%d descriptors were open before, %d are after", open_before,
                 open_now);
}
