/* SPDX-License-Identifier: MIT */
/*
 * announce.h - what gcc forgets to announce, put into its assembler text.
 *
 * -fsanitize=thread has gcc call __tsan_readN and __tsan_writeN before each
 * access of an assignment, but not before those of a call: structures that
 * are passed or returned by value, small fills, what inline assembly does.
 *
 *     call __tsan_read4            the announcement
 *     movl counter(%rip), %eax     its access: left alone
 *     movq point(%rip), %rdi       nobody said so: __dojo_read8 comes before
 *     call draw
 *
 * An access belongs to an announcement where it follows it without a jump, a
 * label or another call; gcc puts them side by side.  What lies in the frame is
 * a function's own until it takes an address there.  Moves alone are looked
 * at: that is how gcc passes values at -O0.
 *
 * clang announces those, too; what both leave out is inline assembly.
 *
 * Inline assembly that is more than a pause calls inline_assembly, which no
 * model has: what it reads and writes, nobody knows.
 *
 * Threads: one.
 */
#ifndef EXPLORE_ANNOUNCE_H
#define EXPLORE_ANNOUNCE_H

#include <stdbool.h>
#include <stdio.h>

/* Zero to begin a file with, but for a compiler that forgets nothing. */
struct announce {
    bool whole; /* all is announced: look at inline assembly alone */
    unsigned reads, writes; /* bytes announced whose accesses are to come */
    unsigned long range;    /* what the second argument's register holds */
    bool inlined;           /* between #APP and #NO_APP */
    bool given;             /* this function has taken an address ... */
    long lowest;            /* ... in its frame, this one or higher ones */
};

/* Writes the line, which ends with its newline, and what has to come before it,
   to out. */
void announce_line(struct announce *state, const char *line, FILE *out);

#endif
