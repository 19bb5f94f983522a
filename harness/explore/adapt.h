/* SPDX-License-Identifier: MIT */
/*
 * adapt.h - objects compiled with -fsanitize=thread become objects for the
 * explorer's run-time.
 *
 *     counter.o  schedules.o --join--> one object
 *         calls of libc       become calls of the models   (dx_NAME)
 *         calls not known     become calls that say so     (refused)
 *         .data and .bss      become a section that can be put back
 *         main                becomes dojo_user_main       (explore_program)
 *         constructors, destructors   lists of them        (explore_program)
 *
 * Any thread may call these; they start ld, objcopy and as.
 */
#ifndef EXPLORE_ADAPT_H
#define EXPLORE_ADAPT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What to compile with, NULL-terminated: -O0, nothing folded, all announced.
 * gcc's assembler is one of ours, which announces what gcc forgets.
 */
extern const char *const explore_cflags_gcc[];
extern const char *const explore_cflags_clang[];

/* What the link needs after libdojo_explore.a. */
extern const char *const explore_link_flags[];

struct explore_adapt_report {
    unsigned refused; /* kinds of call that are not known */
    char first[64];   /* one of them */
};

/*
 * Joins count objects and adapts them to out.  0; -EINVAL: not objects of
 * this machine, or symbols that clash; -ENOENT: a tool is missing; another
 * -errno.  report may be NULL.
 */
int explore_adapt(const char *const objects[], size_t count, const char *out,
                  struct explore_adapt_report *report);

/* The same for a whole program: main becomes dojo_user_main. */
int explore_adapt_program(const char *const objects[], size_t count,
                          const char *out, struct explore_adapt_report *report);

#endif
