/* SPDX-License-Identifier: MIT */
/*
 * names.c - what the worker knows of an address: which block, whose stack.
 * Names of globals are left to the parent, which has the symbols.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "fiber.h"

void name_address(uintptr_t address, char *text, size_t room)
{
    const struct block *b = block_of(address);
    uintptr_t low;
    size_t bytes;

    if (b) {
        unsigned long offset = address - b->start;

        if (offset)
            snprintf(text, room, "byte %lu of the block from " AT, offset,
                     b->made_at);
        else
            snprintf(text, room, "the block from " AT, b->made_at);
        return;
    }
    if (address - REGION_BASE < STACKS_BYTES) {
        snprintf(text, room, "a local variable of T%d",
                 (int)((address - REGION_BASE) / STACK_BYTES));
        return;
    }
    if (in_arena(address) && !b &&
        address >= ARENA_BASE + THREADS_MAX * ARENA_BYTES - 64) {
        snprintf(text, room, "the function's own state");
        return;
    }
    for (int i = 0; i < E.thread_count; i++) {
        if (fiber_tls_range(i, &low, &bytes) && address - low < bytes) {
            snprintf(text, room, "a thread-local variable of T%d", i);
            return;
        }
    }
    snprintf(text, room, VAR, address);
}

/* T3 is P1 where that thread is a child process; digits at p. */
static bool is_process(const char *text, const char *p, int *process,
                       char **end)
{
    if (E.process_count < 2 || *p != 'T' ||
        (p > text && (isalnum((unsigned char)p[-1]) || p[-1] == '_')) ||
        !isdigit((unsigned char)p[1]))
        return false;
    unsigned long id = strtoul(p + 1, end, 10);

    if (id >= (unsigned long)E.thread_count || isalnum((unsigned char)**end))
        return false;
    *process = E.threads[id].process;
    return *process > 0;
}

void name_addresses(char *text, size_t room)
{
    char out[sizeof((struct finding *)0)->text];
    size_t used = 0;

    for (const char *p = text; *p && used + 1 < sizeof out;) {
        char *end;
        int process;

        if (is_process(text, p, &process, &end)) {
            used +=
                (size_t)snprintf(out + used, sizeof out - used, "P%d", process);
            p = end;
            continue;
        }
        if (p[0] != '\1' || p[1] != 'a') {
            out[used++] = *p++;
            continue;
        }
        uintptr_t address = strtoul(p + 2, &end, 16);

        name_address(address, out + used, sizeof out - used);
        used += strlen(out + used);
        p = *end == '\2' ? end + 1 : end;
    }
    out[used] = '\0';
    if (used < room)
        memcpy(text, out, used + 1);
}
