/* SPDX-License-Identifier: MIT */
/*
 * libc.h - collaborators of the answer, replaced at link time.
 *
 * In force where the linker wraps what kata.yaml lists.  The tests' own calls
 * go past it by the functions libc_....
 */
#ifndef SERVER_LIBC_H
#define SERVER_LIBC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

bool libc_wrapped(void);
void libc_reset(void); /* everything as it is in the libc */

/* From now on each call moves so many bytes of a socket's at most. */
void libc_cut(size_t most);

/* From now on accept fails with error, until the number of its failures is
   reached, 64 at most; returns when it is: the shortest time, in nanoseconds,
   in which so many more came after one, or one more on the same thread. */
void libc_fail_accept(int listen_fd, int error, unsigned count);
int64_t libc_await_failures(unsigned more);

int libc_accept(int fd);
ssize_t libc_recv(int fd, void *bytes, size_t size, int flags);
ssize_t libc_send(int fd, const void *bytes, size_t size, int flags);

#endif
