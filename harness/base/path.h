/* SPDX-License-Identifier: MIT */
/*
 * path.h - folders: made, listed, removed, and the ones that dojo keeps.
 *
 * Any thread may call any of it.  Errors are 0 or a negative errno.
 */
#ifndef DOJO_BASE_PATH_H
#define DOJO_BASE_PATH_H

#include "text.h"

#include <stdbool.h>

bool path_is_file(const char *path);
bool path_is_folder(const char *path);

/* Makes a folder and those above it; one that is there is no error. */
int path_make(const char *path);

/*
 * Names of what is in a folder, sorted, hidden ones left out; only those that
 * end so when end is not NULL.
 */
int path_list(const char *folder, const char *end, struct text_list *names);

/*
 * Removes a folder and all below it, however deep; follows no link, leaves
 * other file systems alone.  One that is not there is no error.
 */
int path_remove(const char *path);

/* Removes all below an open folder. */
int path_empty(int folder);

/*
 * A new folder for this run under $TMPDIR or /tmp, removed by path_remove or
 * interrupt_cleanup; who is killed before that leaves it to the next process
 * of the same user that wants one.  NULL and errno on failure; the caller
 * frees.
 */
char *path_temporary(void);

/* Said of a temporary folder that is gone, by path_remove. */
void path_release(const char *path);

/* $XDG_CACHE_HOME/dojo and $XDG_STATE_HOME/dojo, made; the caller frees.
 * NULL and errno when they cannot be. */
char *path_cache(void);
char *path_state(void);

/* The last part of a path: points into it. */
const char *path_name(const char *path);

#endif
