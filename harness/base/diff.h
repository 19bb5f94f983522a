/* SPDX-License-Identifier: MIT */
/*
 * diff.h - how two texts differ, as a unified diff.
 *
 * Any thread may call it.
 */
#ifndef DOJO_BASE_DIFF_H
#define DOJO_BASE_DIFF_H

/*
 * What leads from one text to the other, with two lines around each change;
 * "" when they are the same.  The names stand in its head.  A new string; the
 * caller frees it.
 */
char *diff_lines(const char *from, const char *to, const char *from_name,
                 const char *to_name);

#endif
