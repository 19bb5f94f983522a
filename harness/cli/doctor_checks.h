/* SPDX-License-Identifier: MIT */
/*
 * doctor_checks.h - one look at each thing that dojo needs or likes.
 *
 * Nothing is changed on the machine.  Main thread.
 */
#ifndef DOJO_CLI_DOCTOR_CHECKS_H
#define DOJO_CLI_DOCTOR_CHECKS_H

enum doctor_state { DOCTOR_OK, DOCTOR_WEAK, DOCTOR_MISSING };

struct doctor_check {
    const char *name;
    enum doctor_state state;
    const char *what; /* what was found */
    const char *mend; /* how to mend it; NULL when nothing can be done */
};

/* Calls shown with each check as it is done. */
void doctor_run(void (*shown)(void *context, const struct doctor_check *check),
                void *context);

#endif
