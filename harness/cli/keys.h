/* SPDX-License-Identifier: MIT */
/*
 * keys.h - what somebody types: keys at a terminal, lines elsewhere, of which
 * the first character counts and an empty one is Enter; and the line at the
 * bottom that tells where one is.
 *
 * Main thread; one at a time.
 */
#ifndef DOJO_CLI_KEYS_H
#define DOJO_CLI_KEYS_H

#include "terminal.h"

#include <stdbool.h>

struct keys {
    struct terminal terminal;
    bool gone;   /* the terminal is: nobody is there any more */
    bool ended;  /* no key will come any more */
    bool inside; /* of a line, behind its first character */
    bool drawn;  /* stdout is a terminal, whose last line is ours */
    bool shown;  /* something stands on it */
};

void keys_open(struct keys *keys);
void keys_close(struct keys *keys);

/* Waits for a key, for another descriptor (-1: none), or so long. */
void keys_wait(struct keys *keys, int other, long long ms);

/* The next key; 0: none yet, or none any more. */
int keys_next(struct keys *keys);

/*
 * The line at the bottom, made of as many parts, from the first on, as fit
 * beside one another; nothing where there is no terminal.  keys_hide takes it
 * away before something else is printed.
 */
void keys_show(struct keys *keys, const char *const *parts);
void keys_hide(struct keys *keys);

#endif
