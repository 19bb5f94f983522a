/* SPDX-License-Identifier: MIT */
/*
 * replay_store.h - what a token needs to be shown again.
 *
 *     $XDG_STATE_HOME/dojo/replay/HASH/program      the test program itself
 *                                      start.json   how it is started
 *                                      src/         its sources, for their
 * lines
 *
 * HASH is the program's, as in the token.  The newest REPLAYS_KEPT stay.
 * Any thread may call these.
 */
#ifndef DOJO_GRADE_REPLAY_STORE_H
#define DOJO_GRADE_REPLAY_STORE_H

#include <jansson.h>

enum { REPLAYS_KEPT = 200 };

/*
 * Keeps program and the files of folder src (NULL: none) for the token.
 * start is stolen: {"kind": "test", "sentence": ..., "isolation": "L3",
 * "tests": the folder of the tests} or {"kind": "program", "options":
 * {...}, "arguments": [...]}.  0, or -errno; a second call for the same program
 * adds its sentence.
 */
int replay_keep(const char *token, const char *program, const char *src,
                json_t *start);

/*
 * The folder that holds what the token needs, and how it is started; both the
 * caller's.  0; -EINVAL: no token; -ENOENT: not kept on this machine.
 */
int replay_find(const char *token, char **folder, json_t **start);

/* Copies program and sources of such a folder to another one, which is there,
 * for everybody to read.  0 or -errno. */
int replay_copy(const char *folder, const char *to);

#endif
