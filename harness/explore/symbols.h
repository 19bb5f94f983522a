/* SPDX-License-Identifier: MIT */
/*
 * symbols.h - names for addresses of this very program, from its DWARF.
 *
 * Main thread of the parent, never inside of an execution.  Strings that are
 * returned belong to the caller, who frees them; NULL: not known.
 */
#ifndef EXPLORE_SYMBOLS_H
#define EXPLORE_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

struct place {
    char file[128]; /* without folders; "" unknown */
    int line;
    char function[96];
    char source[160]; /* the line itself, without indentation; "" */
};

/* false when nothing is known of pc. */
bool place_of_code(uintptr_t pc, struct place *place);

/* "counter.c:17", or "?" */
void place_text(uintptr_t pc, char *text, unsigned room);

/* "total", "table+8"; false: no global there. */
bool name_of_data(uintptr_t address, char *text, unsigned room);

/* The first argument of the call that the source line makes; false: none. */
bool argument_of(const char *source, const char *call, char *name,
                 unsigned room);

/* Replaces AT, VAR and ARGUMENT of engine.h by names. */
char *with_names(const char *text);

#endif
