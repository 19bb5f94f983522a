/* SPDX-License-Identifier: MIT */
/*
 * kept.h - a folder that holds all that an interview or a session knows.
 *
 *     STEM-1/NAME.json     the first one, which has ended
 *     STEM-2/NAME.json     the last one: gone on with, unless it has ended
 *     STEM-2/.lock         held by whoever is at it; how far the clock is
 *
 * The file is written whole, again and again, and is either as it was or as
 * it is: whoever is stopped at any moment goes on with what was last written.
 * The clock alone is written more often, in place.  Main thread.
 */
#ifndef DOJO_CLI_KEPT_H
#define DOJO_CLI_KEPT_H

#include <jansson.h>
#include <stdbool.h>

struct kept {
    char *folder;
    char *file;
    int lock;
    json_t *state; /* NULL: for the caller to fill */
    struct {
        long long part; /* of the whole that the clock is of; -1: none */
        long long used_ms;
        long long seen_ms; /* when that was */
    } beat;                /* the last one before us */
    bool told;             /* that it cannot be written */
};

struct kept_kind {
    const char *name;   /* of the file, without .json */
    const char *schema; /* its "schema" */
    /* Whether such a state can be gone on with; and is the one that is meant,
     * else a new one begins. */
    bool (*is_sound)(const json_t *state);
    bool (*is_meant)(const json_t *state, const void *context);
};

/*
 * Opens the last folder of that stem if it has not ended ("ended": true) and is
 * meant; else the state stays NULL, and kept_make is due.  0, or an exit code,
 * and a line was printed: somebody else is at it.
 */
int kept_open(struct kept *kept, const char *stem, const struct kept_kind *kind,
              const void *context);

/* Makes the next folder, without a state.  As above: it cannot be made. */
int kept_make(struct kept *kept, const char *stem,
              const struct kept_kind *kind);
void kept_close(struct kept *kept);

/* Writes the state; says so once where that is not possible. */
void kept_save(struct kept *kept);

/*
 * Notes how much of a part's time is used, a turn's, say: as often as there
 * is a tick, so that who is killed loses no more than one.
 */
void kept_beat(const struct kept *kept, long long part, long long used_ms);

/* What was used of a part when we took up the folder, at least saved_ms. */
long long kept_used(const struct kept *kept, long long part,
                    long long saved_ms);

/* A path below the folder, the caller's. */
char *kept_path(const struct kept *kept, const char *name);

/*
 * Counts how long nobody was at it: member "left" gets {"at_ms", "for_ms"},
 * for_ms null when the machine was started anew meanwhile.  kept_save and
 * kept_beat note the time for that.
 */
void kept_note_gap(struct kept *kept, long long at_ms);

#endif
