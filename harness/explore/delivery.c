/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: POLLRDHUP. */
#define _GNU_SOURCE
/*
 * delivery.c - between two ends of a connection over IP.
 *
 * Idea: what has been sent has arrived before anybody's next step, as far as
 * the receiver's buffer goes: the kernel is asked not to wait for anything,
 * and where it does all the same, the explorer waits for it in real time.
 */
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>

#include "descriptors.h"

/* Linux 6.15's TCP_DELACK_MAX_US, which older headers do not name. */
enum { DELAYED_ACK_MAX_US = 46, DELAYED_ACK_US = 20000 };
/* What a connection holds each way does not depend on the machine's mood. */
enum { BUFFER = 131072 };
enum { SETTLE_MS = 2000, HELD_MS = 3 };

/* The least that the kernel takes, which is a tick of its clock; more than
   DELAYED_ACK_US: it takes none. */
static int delayed_ack_us = 1000;

void descriptor_hurry(int real)
{
    static const char pace[] = "reno";

    (void)setsockopt(real, IPPROTO_TCP, TCP_CONGESTION, pace, sizeof pace - 1);
    (void)setsockopt(real, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    (void)setsockopt(real, SOL_SOCKET, SO_SNDBUF, &(int){BUFFER}, sizeof(int));
    (void)setsockopt(real, SOL_SOCKET, SO_RCVBUF, &(int){BUFFER}, sizeof(int));
    while (delayed_ack_us <= DELAYED_ACK_US &&
           setsockopt(real, IPPROTO_TCP, DELAYED_ACK_MAX_US, &delayed_ack_us,
                      sizeof delayed_ack_us))
        delayed_ack_us *= 2;
}

bool descriptor_held_up(int fd)
{
    int unacknowledged = 0, unsent = 0;

    return !ioctl(fd, SIOCOUTQ, &unacknowledged) &&
           !ioctl(fd, SIOCOUTQNSD, &unsent) && unsent > 0 &&
           unsent == unacknowledged;
}

void descriptor_settle(int fd)
{
    struct descriptor *d = descriptor_at(fd);

    if (!d || !d->tcp || d->peer < 0)
        return;
    struct descriptor *to = descriptor_at(d->peer);

    for (int tries = 0, held = 0; tries < SETTLE_MS && held < HELD_MS;
         tries++) {
        int there = 0;

        if (ioctl(d->peer, FIONREAD, &there) || there >= *descriptor_flow(to))
            return;
        held = descriptor_held_up(fd) ? held + 1 : 0;
        poll(NULL, 0, 1);
    }
}

void descriptor_settle_end(int peer)
{
    if (peer < 0 || !descriptor_at(peer) || !descriptor_at(peer)->tcp)
        return;
    for (int tries = 0; tries < SETTLE_MS; tries++) {
        struct pollfd p = {.fd = peer, .events = POLLRDHUP};

        if (poll(&p, 1, 1) > 0)
            return;
    }
}

/*
 * A connection that has ended would stay in the kernel for a minute, in
 * TIME_WAIT, and keep its port from the next execution, and ports from all:
 * where nobody is left to see it, the end is a reset.
 */
void descriptor_leave_nothing(int fd)
{
    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0},
                     sizeof(struct linger));
}
