/* SPDX-License-Identifier: MIT */
/*
 * peers.h - the other ends of the sockets, for behaviour.c.
 *
 * A peer follows a script.  Where the linker wraps the calls that kata.yaml
 * lists, one thread does it all: whenever the answer waits, the peers take
 * their steps, and when nobody can take one the clock jumps to what comes
 * next.  Seconds cost nothing that way.  An answer that waits for what never
 * comes, blocks outside of its wait or wakes without end is told so at once.
 * Without the wrapping a thread moves the peers, with little patience,
 * and a script with delays or silence skips its test.
 */
#ifndef GATHER_PEERS_H
#define GATHER_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum peer_action {
    PEER_CLOSE = 0, /* the end of every script */
    PEER_READ,      /* text must come, nothing else */
    PEER_READ_END,  /* the request's end must come, nothing before it */
    PEER_SEND,      /* text */
    PEER_DRIBBLE,   /* text, byte by byte, us before each */
    PEER_DRINK,     /* size bytes of the pattern must come */
    PEER_ECHO,      /* what comes, until its end */
    PEER_DELAY,     /* us */
    PEER_MEET,      /* wait until size peers have come to this */
    PEER_SHUTDOWN,  /* send no more, but go on */
    PEER_RESET,     /* close with the request unread */
    PEER_SILENT,    /* for the rest of the test */
    PEER_DO,        /* call act */
};

struct peer_step {
    enum peer_action action;
    const char *text;
    size_t size;
    int us;
    void (*act)(void);
};

/* clang-format off */
#define SCRIPT(name, ...)                                                      \
    static const struct peer_step name[] = {__VA_ARGS__, {.action = PEER_CLOSE}}
#define READ(bytes) {.action = PEER_READ, .text = (bytes)}
#define READ_END {.action = PEER_READ_END}
#define SEND(bytes) {.action = PEER_SEND, .text = (bytes)}
#define DRIBBLE(bytes, time)                                                   \
    {.action = PEER_DRIBBLE, .text = (bytes), .us = (time)}
#define DRINK(length) {.action = PEER_DRINK, .size = (length)}
#define ECHO_ALL {.action = PEER_ECHO}
#define DELAY(time) {.action = PEER_DELAY, .us = (time)}
#define MEET(number) {.action = PEER_MEET, .size = (number)}
#define SHUTDOWN {.action = PEER_SHUTDOWN}
#define RESET {.action = PEER_RESET}
#define SILENT {.action = PEER_SILENT}
#define DO(function) {.action = PEER_DO, .act = (function)}
/* clang-format on */

/* Each byte depends on its place. */
void pattern_fill(char *bytes, size_t size);
bool pattern_matches(const char *bytes, size_t size);

/* Before and after each test. */
void peers_set_up(void);
void peers_tear_down(void);

/* Starts a peer on a socket pair and returns the answer's end, blocking. */
int peer_start(const struct peer_step *script);

/* Around a run. The second joins, and fails if the peers got a wrong request
   or more descriptors than the kept ones are open that were not before
   peers_set_up. */
void peers_go(void);
void peers_stop(int kept);

/* Takes the steps that can be taken at now_us; false: none. */
bool peers_advance(int64_t now_us);
/* When a delay ends; INT64_MAX: none. */
int64_t peers_next_us(void);

#endif
