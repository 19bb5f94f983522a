/* SPDX-License-Identifier: MIT */
/*
 * site.h - two sites on loopback that do what a path tells them.
 *
 *     /size/N/...   N bytes of a pattern
 *     /meet/N/...   answer when N pages have been under way at once
 *     /after/N/...  answer when N answers have been given
 *     /none/...     no such page
 *     /raw/LINE     this line, its '_' as ' ', ';' as '\n', and then the end
 *     /cut/N/...    say N bytes, send half of them, and the end
 *     /part/...     half of the head, and the end
 *     /drop/...     the end
 *     /reset/...    a reset
 *     /over/...     answer, and the end
 *     /tired/...    answer, and the end when the next request has come
 *     /...          the path itself
 *
 * A thread serves each connection.  It ends connections by shutdown, as
 * a forked process may hold the descriptor, too.
 */
#ifndef DOWNLOAD_SITE_H
#define DOWNLOAD_SITE_H

#include <stddef.h>

void site_start(void);
void site_stop(void); /* ends all connections */

extern unsigned short site_ports[2];

struct site_counts {
    unsigned connections[2]; /* made to each site */
    unsigned answers;
    unsigned together;     /* most pages that were under way at once */
    const char *complaint; /* what was asked against the rules, or NULL */
};
struct site_counts site_counts(void);

/* Byte i of the pattern. */
char site_pattern(size_t i);

#endif
