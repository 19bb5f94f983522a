/* SPDX-License-Identifier: MIT */
/*
 * cache.h - objects that do not depend on an answer are compiled once.
 *
 * Kept under $XDG_CACHE_HOME/dojo/objects, or for this run alone where that
 * cannot be written.  A name there is a hash of the compiler, its flags, and
 * path, size and time of the source and of every header of ours that it may
 * see.  Files appear whole, by rename; any number of dojos may share it.
 */
#ifndef DOJO_GRADE_CACHE_H
#define DOJO_GRADE_CACHE_H

#include "kata.h"
#include "text.h"

/*
 * The object of kata->folder/source compiled with flags.  0 and its path, the
 * caller's to free; -EINVAL when it does not compile, with the compiler's
 * words in *message; another -errno, with a line there.
 */
int cache_object(const struct kata *kata, const char *source,
                 const struct text_list *flags, char **path, char **message);

/* A hash of texts, 32 hex digits and NUL; repeats on every machine. */
void cache_hash(const struct text_list *texts, char hash[33]);

#endif
