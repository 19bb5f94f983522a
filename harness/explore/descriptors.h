/* SPDX-License-Identifier: MIT */
/*
 * descriptors.h - what the program has open.
 *
 * Descriptors are the kernel's own, always non-blocking underneath.  A call
 * that would block parks its fiber; poll(fd, 0) tells when it may go on.
 * What one end writes, the other end's inbox hands on: order and clocks.
 */
#ifndef EXPLORE_DESCRIPTORS_H
#define EXPLORE_DESCRIPTORS_H

#include <sys/socket.h>

#include "model.h"

enum { DESCRIPTORS_MAX = 4096 };

enum descriptor_kind {
    FD_CLOSED,
    FD_PIPE_READ,
    FD_PIPE_WRITE,
    FD_SOCKET,
    FD_LISTENER,
    FD_EVENT,
    FD_TIMER,
    FD_EPOLL,
    FD_FILE
};

struct descriptor {
    enum descriptor_kind kind;
    bool nonblocking; /* as the program asked */
    bool hidden;      /* a scripted peer's */
    bool edge;        /* watched with EPOLLET */
    bool tcp;         /* delivery is not immediate: see settle */
    uintptr_t opened_at;
    uint32_t serial;
    struct object *inbox;
    int peer;                /* the other end, or -1 */
    uint64_t received, sent; /* bytes; sent by the peer to here */
    int64_t receive_timeout; /* ns; 0: none */
    /* timerfd */
    int64_t next, interval; /* ns of simulated time; 0: not armed */
    /* listener: who has connected and is not accepted yet */
    int waiting[64];
    unsigned waiting_count;
};

/* NULL with errno EBADF: not open in this execution. */
struct descriptor *descriptor_at(int fd);
/* Takes note of a fresh descriptor; sets it non-blocking underneath. */
struct descriptor *descriptor_new(int fd, enum descriptor_kind kind,
                                  bool nonblocking, uintptr_t pc);
/* An operation on fd: depends on its inbox, and on who watches many. */
struct op descriptor_op(struct descriptor *d, uintptr_t pc, const char *call);
struct op descriptors_op(uintptr_t pc, const char *call);
void descriptor_link(int a, int b);
/* Waits, in real time, until the kernel has delivered what was sent. */
void descriptor_settle(int fd);
int descriptor_close(int fd);
/* A descriptor that is ready for events, or broken. */
bool descriptor_ready(int fd, short events);
/* EPIPE was met: a signal comes first, unless the program ignores it. */
void broken_pipe(uintptr_t pc);
void signals_reset(void);
/* Before every call that opens: a scheduling point, and a planned failure. */
bool opening_fails(const char *call, uintptr_t pc);
int descriptor_count(void);

#endif
