/* SPDX-License-Identifier: MIT */
/*
 * procfs.h - what the kernel tells of another process.
 *
 * Any thread may ask.  A process that is gone has 0 of everything.
 */
#ifndef DOJO_BASE_PROCFS_H
#define DOJO_BASE_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

size_t procfs_resident_kb(pid_t pid);
unsigned procfs_threads(pid_t pid);

/*
 * A process and all that it started, those of its launcher too.  What they
 * share counts once where the kernel tells shares; only looked at when the
 * plain sum is above enough_kb.
 */
struct procfs_tree {
    size_t memory_kb;
    unsigned tasks; /* processes and threads */
};

struct procfs_tree procfs_tree(pid_t root, size_t enough_kb);

/*
 * Whether it, or what it has started, wants a processor and all of them have
 * had less than half of one since wall_us ago: it is the machine that is slow.
 */
bool procfs_starves(pid_t root, uint64_t wall_us);

/* Whether every thread of it and of all that it has started sleeps. */
bool procfs_sleeps(pid_t root);

/*
 * Whether every thread waits in a futex without a time limit, and the process
 * has no children and no timers: nothing of its own can go on.  turns is set
 * to the number of times that its threads have been switched; only when it
 * stays the same between two looks nothing has happened.  False where we may
 * not know.
 */
bool procfs_stuck(pid_t pid, unsigned long *turns);

/* Sends a signal to each thread of the process. */
void procfs_signal_threads(pid_t pid, int number);

/*
 * One line a thread: its name, its state and the system call that it is in,
 * as far as we may know.  A new string; the caller frees it.
 */
char *procfs_waiting(pid_t pid);

#endif
