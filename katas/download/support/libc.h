/* SPDX-License-Identifier: MIT */
/*
 * libc.h - collaborators of the answer, replaced at link time.
 *
 * In force where the linker wraps what kata.yaml lists.  The sites' own calls
 * go past it by the functions libc_....
 */
#ifndef DOWNLOAD_LIBC_H
#define DOWNLOAD_LIBC_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

bool libc_wrapped(void);
void libc_reset(void); /* everything as it is in the libc */

/* From now on each call moves one byte of a socket's at most, or two thirds
   of what it might. */
void libc_cut(void);
void libc_shorten(void);

/* From now on that many threads and processes start, and no more. */
void libc_limit_starts(int starts);

int libc_pthread_create(pthread_t *thread, void *(*start)(void *),
                        void *context);
ssize_t libc_recv(int fd, void *bytes, size_t size, int flags);
ssize_t libc_send(int fd, const void *bytes, size_t size, int flags);

#endif
