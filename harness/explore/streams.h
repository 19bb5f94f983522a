/* SPDX-License-Identifier: MIT */
/*
 * streams.h - reading and writing as other models need it.  Inside of an
 * execution only.
 */
#ifndef EXPLORE_STREAMS_H
#define EXPLORE_STREAMS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

enum { IOV_PIECES = 64 };

/* A scheduling point; waits until fd is ready, unless it is not to block. */
int stream_point(int fd, short events, bool no_wait, uintptr_t pc,
                 const char *call);
/* After it: the call has moved nothing; n with its errno is what it said. */
void stream_saw(int fd, uintptr_t pc, const char *call, ssize_t n);
/* Not ready after all, as planned: where nobody counts on edges. */
bool stream_not_ready(int fd, const char *call, bool no_wait, uintptr_t pc);
ssize_t stream_receive(int fd, struct msghdr *m, int flags, bool socket,
                       uintptr_t pc, const char *call);
ssize_t stream_send(int fd, const struct msghdr *m, int flags, bool socket,
                    uintptr_t pc, const char *call);

/* output.c: what the program prints. */
void output_keep(const void *bytes, size_t count);

#endif
