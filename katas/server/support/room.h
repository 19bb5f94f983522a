/* SPDX-License-Identifier: MIT */
/*
 * room.h - whether there is room for the answers to a client.
 *
 * An answer learns that there is none by a call that sends, or by one that
 * asks to be told of room.  In force where libc.h is.
 */
#ifndef SERVER_ROOM_H
#define SERVER_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* From now on what is sent to this client is counted.  Waits until so many
   bytes of answers are; true: before that, there was no room for one. */
void room_watch(int client);
bool room_await_sent(size_t bytes);
void room_reset(void); /* nobody is watched */

/* For libc.c: before each call that sends, and after it. */
void room_before_sending(int fd, int flags);
ssize_t room_after_sending(int fd, size_t size, ssize_t n);

#endif
