/* SPDX-License-Identifier: MIT */
/*
 * program.h - what the children of the tests do: a line of words, in turn.
 *
 *     SELF, PROGRAM, "say:hello", "sleep:1000", "exit:7", NULL
 *
 * behaviour.c starts itself again, with these arguments; in scenarios
 * program_main is a scripted program.  No child lives longer than PATIENCE_S,
 * none pauses longer than PAUSE_S: then SIGALRM (14) ends it.
 *
 *     say:TEXT cry:TEXT    writes TEXT to 1, to 2
 *     fill1:N fill2:N      writes N bytes of the pattern to 1, to 2
 *     eat:N                reads 0 to its end, which comes after N bytes of the
 *                          pattern; else exits with WRONG
 *     sip:N                reads N bytes of 0, in one piece; else exits with
 *                          WRONG
 *     echo tee             copies 0 to its end to 1, to 1 and 2
 *     close:FD
 *     sleep:MS pause       waits; for ever
 *     exit:N die:N         ends, by exit code N, by signal N
 *     sign:NAME            connects to the socket of that name: see stage.h
 *     hold                 waits until the other end of that is closed
 *     helper leave escape  forks; the new one does the rest, but
 *         helper           pauses and this one does the rest
 *         leave            this one exits with 0
 *         escape           the new one leaves the group, this one pauses
 *     descriptors          says the numbers above 2 that are open
 *     signals              says how signals are handled and blocked
 *     group                says "own" if it leads its process group
 *     home                 says the environment's SUBPROCESS_HOME
 *     args                 says all words that follow, "<word>"
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stddef.h>

#define SELF "/proc/self/exe"
#define PROGRAM "--program"

enum { WRONG = 99, PATIENCE_S = 20, PAUSE_S = 6 };

/* argv as above, from PROGRAM on the second place. */
int program_main(int argc, char *argv[]);

void pattern_fill(unsigned char *bytes, size_t size);
/* Are the bytes those of the pattern from place at on? */
int pattern_is(const unsigned char *bytes, size_t size, size_t at);

#endif
