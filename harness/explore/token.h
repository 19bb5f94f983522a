/* SPDX-License-Identifier: MIT */
/*
 * token.h - a schedule as text that a shell takes unquoted.
 *
 *     dj1.<base64url of: program (8 bytes), sentence (4), call (1), flags (1),
 *          fault, error, then per choice that is not the default one: how
 *          many defaults come before it, and what was chosen, as LEB128>
 *
 * The program is a hash of its machine code.  Pure functions but for
 * token_program, which reads the running program; main thread.
 */
#ifndef EXPLORE_TOKEN_H
#define EXPLORE_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "strategy.h"

struct token {
    uint64_t program;
    uint32_t sentence; /* hash of the test's name */
    uint8_t call;      /* which dojo_explore or dojo_sweep in it */
    bool plain_points; /* accesses are steps */
    uint32_t fault;    /* the so-manieth call that can fail does; 0 */
    uint32_t error;    /* its errno; 0 with fault 0 */
    bool cut_short;    /* reads and writes move one byte */
};

/* The text, the caller's to free; NULL: no memory. */
char *token_write(const struct token *token, const struct schedule *schedule);

/* 0; -EINVAL: not a token.  Choices that are left out stay UINT16_MAX in
   schedule->chosen: the default. */
int token_read(const char *text, struct token *token,
               struct schedule *schedule);

uint64_t token_program(void);
uint32_t token_sentence(const char *name);

#endif
