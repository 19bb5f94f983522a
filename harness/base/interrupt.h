/* SPDX-License-Identifier: MIT */
/*
 * interrupt.h - Ctrl-C leaves neither processes nor temporary folders behind.
 *
 *     SIGINT ----> every known process group is killed
 *            ----> interrupted() becomes true; loops end by themselves
 *            ----> main removes what was remembered and exits with 130
 *
 * A second SIGINT ends dojo at once.  All functions may be called from any
 * thread after interrupt_watch.
 */
#ifndef DOJO_BASE_INTERRUPT_H
#define DOJO_BASE_INTERRUPT_H

#include <stdbool.h>
#include <sys/types.h>

enum { INTERRUPT_CHILDREN = 256 };

/* Takes SIGINT, SIGTERM, SIGHUP; orphans of our children come to us. */
void interrupt_watch(void);

/* Whether one of them came. */
bool interrupted(void);

/*
 * Notes a process that leads its group; returns its place, or -EAGAIN when
 * INTERRUPT_CHILDREN run already.  interrupt_forget ends that before the
 * process is waited for.
 */
int interrupt_note(pid_t leader);
void interrupt_forget(int place);

/* Notes a temporary folder; path is copied.  interrupt_release: it is gone. */
void interrupt_remember(const char *path);
void interrupt_release(const char *path);

/* Waits for the orphans that have come to us and have ended: until then each
 * counts among a user's processes. */
void interrupt_bury(void);

/* Removes the remembered folders and kills orphans that came to us. */
void interrupt_cleanup(void);

#endif
