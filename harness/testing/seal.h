/* SPDX-License-Identifier: MIT */
/*
 * seal.h - from here on, no new code in this process, and no harm to all.
 *
 *     judge --DOJO_SEAL=LETTERS--> runner --seal_close--> kernel refuses
 *
 * After the seal memory does not become executable, and what was loaded (the
 * program, CMocka, the runner, the C library) stays where and as it is: its
 * pages can be neither unlocked nor replaced.  Letters:
 *
 *     p   programs may be started: the kata is about processes.  Whatever is
 *         started inherits the seal, so the loader may still map files; only
 *         memory that was written to stays without code
 *     m   /proc/self/mem is out of reach, too
 *
 * A process that asks for code all the same gets SIGSYS; with p, EPERM.
 *
 * Nor does it, or what it starts, signal every process there is: kill(-1, ...)
 * is EPERM.  Without namespaces one wrong process id would end its user's
 * whole session.
 */
#ifndef DOJO_TESTING_SEAL_H
#define DOJO_TESTING_SEAL_H

/* Takes what the judge asked for out of the environment. */
void seal_open(void);

/*
 * Closes it for all threads and all that they start; nothing where no judge
 * asked for it, or where it is closed: a fork server closes it for its
 * children.  0, or -errno.
 */
int seal_close(void);

#endif
