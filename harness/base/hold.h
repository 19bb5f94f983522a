/* SPDX-License-Identifier: MIT */
/*
 * hold.h - folders that go when the process that made them goes, or soon
 * after.
 *
 *     /tmp/dojo-run-X3d9aQ    held: in use
 *     /tmp/dojo-run-u7Kq0b    held by nobody: its owner was killed
 *
 * Who makes such a folder holds its lock (flock) until it is gone or the
 * process is; whoever gets a folder's lock has an orphan before him.  Any
 * thread and process may call these at any time.
 */
#ifndef DOJO_BASE_HOLD_H
#define DOJO_BASE_HOLD_H

#include <stdbool.h>

/*
 * Holds a folder that was just made: a descriptor, to be closed after the
 * folder was removed; no child that execs has it.  -EAGAIN: a sweeper was
 * faster, and the folder is gone or will be; make another one.
 */
int hold_open(const char *path);

/*
 * Calls remove, with the lock held, for every folder of our user's in base
 * that nobody holds and whose name is ours.  Nothing where others could have
 * given it that name: where they may rename what is in base.
 */
void hold_sweep(const char *base, bool (*is_ours)(const char *name),
                void (*remove)(int base, const char *name, int folder));

#endif
