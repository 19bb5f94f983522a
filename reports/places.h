/* SPDX-License-Identifier: MIT */
/*
 * places.h - the memory that the steps of a schedule share, by names that a
 * reader knows.
 *
 *     {"what": "write", "name": "byte 40 of the block from counter.c:29",
 *      "place": 2, "source": "counter->count += offset;"}
 *          --> place 2, "counter->count"
 *
 * Any thread may call these.
 */
#ifndef REPORT_PLACES_H
#define REPORT_PLACES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { PLACES_MOST = 16, PLACE_NAME_ROOM = 96 };

struct place {
    json_int_t number;          /* as the steps have it */
    bool lock;                  /* somebody holds it at some time */
    char name[PLACE_NAME_ROOM]; /* hostile text allowed */
};

struct places {
    struct place items[PLACES_MOST];
    size_t count;
};

/*
 * Locks, and memory whose values are known and that two threads use; where
 * there is none of that, memory whose value changes.  In the order in which
 * the steps come to them.
 */
void places_find(struct places *places, const json_t *trace);

/* Where the line of source says it better than the step's name does. */
bool step_is_vague(const json_t *step);

#endif
