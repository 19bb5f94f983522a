/* SPDX-License-Identifier: MIT */
/*
 * descriptors.h - what the program has open.
 *
 * Descriptors are the kernel's own, always non-blocking underneath.  A call
 * that would block parks its fiber; poll(fd, 0) tells when it may go on.
 * What one end writes, the other end's inbox hands on: order and clocks.
 *
 * The scenario's own descriptors have the kernel's numbers.  A child's are
 * real copies, so that the kernel knows when the last one is closed, at high
 * numbers that the scenario does not meet; the child's numbers are its own
 * table's.  Models take the program's number, descriptor_real makes it the
 * kernel's, and everything else here goes by that.
 */
#ifndef EXPLORE_DESCRIPTORS_H
#define EXPLORE_DESCRIPTORS_H

#include <poll.h>
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
    FD_PIDFD,
    FD_FILE
};

struct descriptor {
    enum descriptor_kind kind;
    bool nonblocking; /* as the program asked */
    bool hidden;      /* a scripted peer's */
    bool edge;        /* watched with EPOLLET */
    bool tcp;         /* delivery is not immediate: see settle */
    bool no_delay;    /* TCP_NODELAY, as the program set it */
    bool alone;       /* its other end has been closed */
    uintptr_t opened_at;
    uint32_t serial;
    struct object *inbox;
    int peer;    /* the other end, or -1 */
    int process; /* whose it is */
    /* pidfd: of whom, whose child that is, and what makes it ready */
    int pid, family, writer;
    int64_t receive_timeout; /* ns; 0: none */
    /* timerfd */
    int64_t next, interval; /* ns of simulated time; 0: not armed */
    /* listener: who has connected and is not accepted yet; the number is -1
       when that one is gone, and what it sent is still to be read */
    struct {
        int fd;
        struct object *inbox;
    } waiting[64];
    unsigned waiting_count;
};

/* The kernel's number of what the running process calls fd; FD_CONSOLE, or
   FD_NONE where it is not open. */
int descriptor_real(int fd);
/* A fresh one of the kernel's, out of the scenario's way if a child opened
   it; -1 with errno EMFILE when the child's table is full. */
int descriptor_take(int fd);
/* The number that the program gets for it. */
int descriptor_number(int real);
/* Fills in object i: on who opens, closes and watches descriptors. */
void descriptors_depend(struct op *op, int i);
/* Objects 1 and 2: on the ends of those whose pidfds are open here. */
void descriptors_depend_on_ends(struct op *op, uintptr_t pc);
/* to becomes a copy of from, in the running process; both its numbers. */
int descriptor_copy_to(int from, int to, bool close_on_exec, uintptr_t pc);
/* A copy by the kernel, at a number that no scenario meets. */
int descriptor_hidden_copy(int fd, bool close_on_exec);
/* Takes note that `to` is a copy of `from`, both the kernel's; to. */
int descriptor_copied(int from, int to, uintptr_t pc);
/* Another number of the kernel's for the same thing, or -1. */
int descriptor_other(int fd);
/* The step that closes: what is behind it is over for the other end. */
void descriptor_close_point(int fd, uintptr_t pc, const char *call);
/* Another number for it, from `least` on. */
int descriptor_copy(int from, int least, bool close_on_exec, uintptr_t pc);
/* NULL with errno EBADF: not open in this execution. */
struct descriptor *descriptor_at(int fd);
/* Takes note of a fresh descriptor; sets it non-blocking underneath. */
struct descriptor *descriptor_new(int fd, enum descriptor_kind kind,
                                  bool nonblocking, uintptr_t pc);
/* An operation on fd: depends on its inbox, and on who watches many. */
struct op descriptor_op(struct descriptor *d, uintptr_t pc, const char *call);
struct op descriptors_op(uintptr_t pc, const char *call);
void descriptor_link(int a, int b);
/* Bytes on their way to it. */
int64_t *descriptor_flow(struct descriptor *d);
int descriptor_close(int fd);
/* A descriptor that is ready for events, or broken. */
bool descriptor_ready(int fd, short events);
/* Whoever waits for it is to ask the kernel: what is done to it is done by no
   operation on it. */
void descriptor_moved(const struct descriptor *d);
/* The running thread's call has met nothing that it could be about, with errno:
   a step all the same, which somebody else may come before the next time. */
void descriptor_refused(uintptr_t pc, const char *call);
/* The running thread's call has changed what others may look at. */
void descriptors_changed(void);
/* Whether none of them is ready; the running thread's next point waits for
   that. */
bool descriptors_blocked(struct pollfd *fds, nfds_t count);
/* Whether any of them is, for t, which waits for that; the kernel is asked
   only if there was an operation on one of them since. */
bool descriptors_ready(const struct thread *t, struct pollfd *fds,
                       nfds_t count);
/* EPIPE was met: a signal comes first, unless the program ignores it. */
void broken_pipe(uintptr_t pc);
/* Before every call that opens: a scheduling point, and a planned failure. */
bool opening_fails(const char *call, uintptr_t pc);
int descriptor_count(void);
/* The first that is open, of this number or a higher one; -1: none is. */
int descriptor_next(int from);

/* delivery.c */
/* A stream over IP: what is sent leaves at once, whatever the program asks
   for: Nagle's algorithm would wait for real time.  What comes is acknowledged
   as soon as the kernel can be asked to: who has sent many small pieces waits
   for that.  How many may be on their way grows with what has arrived (Reno,
   which every kernel has), not with the time that it took (BBR, where it is
   the default).  Its buffers have a size that the kernel does not change as it
   sees fit, so that the same send fills them each time. */
void descriptor_hurry(int real);
/* Is nothing of a TCP socket on its way any more, and does the rest wait for
   who does not read? */
bool descriptor_held_up(int fd);
/* Waits, in real time, until the kernel has delivered what was sent. */
void descriptor_settle(int fd);
/* The end of a connection, too, takes its time to arrive at peer; behind bytes
   that are held up it waits for who reads them. */
void descriptor_settle_end(int peer);
/* The end of it will be a reset. */
void descriptor_leave_nothing(int fd);

#endif
