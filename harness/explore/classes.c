/* SPDX-License-Identifier: MIT */
/*
 * Open addressing in a table that is at most half full; it moves between two
 * places when it doubles.
 */
#include "classes.h"

#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

enum { ROOM_FIRST = 1 << 10, ROOM_MOST = 2 * CLASSES_MOST };

static uint64_t *table;
static uint64_t *spare; /* all zero */
static uint32_t room = ROOM_FIRST;
static uint32_t count;

static uint64_t *reserve(void)
{
    return mmap(NULL, ROOM_MOST * sizeof(*table), PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

void classes_start(void)
{
    table = reserve();
    spare = reserve();
}

void classes_clear(void)
{
    if (count > 0)
        memset(table, 0, room * sizeof(*table));
    room = ROOM_FIRST;
    count = 0;
}

/* Where the key is, or would be. */
static uint64_t *place_of(uint64_t key)
{
    uint64_t at = key % room;

    while (table[at] != 0 && table[at] != key)
        at = (at + 1) % room;
    return &table[at];
}

static void grow(void)
{
    uint64_t *old = table;
    uint32_t old_room = room;

    table = spare;
    spare = old;
    room *= 2;
    for (uint32_t i = 0; i < old_room; i++)
        if (old[i] != 0)
            *place_of(old[i]) = old[i];
    memset(old, 0, old_room * sizeof(*old));
}

void classes_add(uint64_t key)
{
    uint64_t *place = place_of(key);

    if (*place == key || count == CLASSES_MOST)
        return;
    *place = key;
    if (++count > room / 2 && room < ROOM_MOST)
        grow();
}

uint32_t classes_count(void)
{
    return count;
}
